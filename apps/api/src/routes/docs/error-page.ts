import { ERRORS, type ErrorRow } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { setPageHeaders } from '../../plugins/page-headers.ts';
import { escapeHtml, htmlPage } from './html.ts';

/** What the `type` of every problem document points to. */
export function errorPage(app: Api, { settings }: ApiDependencies): void {
  app.register(async (scope: Api) => {
    await setPageHeaders(scope, { production: settings.NODE_ENV === 'production' });
    const page = htmlPage('Tandem: errors', errorTable());
    scope.get('/docs/errors', {
      config: { access: 'public' },
      schema: { hide: true },
      handler: async (_request, reply) => reply.header('content-type', 'text/html; charset=utf-8').send(page),
    });
  });
}

function errorTable(): string {
  const rows = Object.entries<ErrorRow>(ERRORS).map(
    ([code, { status, title, retryable, ops }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td>` +
      `<td>${retryable ? 'yes' : 'no'}</td><td>${escapeHtml(ops)}</td></tr>`,
  );
  return `<h1>Errors</h1>
<p>Every error is a problem document (RFC 9457); <code>code</code> says which, <code>requestId</code> finds its log lines.</p>
<table>
<tr><th>code</th><th>status</th><th>title</th><th>same request later?</th><th>for operators</th></tr>
${rows.join('\n')}
</table>`;
}
