import { type Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** No script runs on these pages, and nobody frames them. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
};

/** A whole page under the label that nobody can miss. */
export const layout = (title: string, content: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Stripe emulator</title>
<style>${STYLE}</style>
</head>
<body>
<p class="label" role="note">Stripe emulator – no real money</p>
${content}
</body>
</html>
`.text;
