export const REDACTED = '[redacted]';

/** Names whose values never reach a log line, compared in lower case without `-` and `_`. Idempotency keys may stay. */
const SECRET_NAMES = new Set([
  'authorization',
  'proxyauthorization',
  'xapikey',
  'apikey',
  'internalapikey',
  'adminapikey',
  'adminkey',
  'cookie',
  'setcookie',
  'password',
  'passwd',
  'secret',
  'jwtsecret',
  'cronsecret',
  'webhooksecret',
  'stripesecretkey',
  'stripewebhooksecret',
  'stripewebhooksecretprevious',
  'stripesignature',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'jwt',
]);

/** `user:password@` in an address; the user may stay. */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):[^\s@/]+@/gi;
/** A JSON Web Token anywhere in a text. */
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
/** What a terminal obeys, the line breaks of stack traces apart. JSON escapes only some of it, and pretty lines none. */
const TERMINAL_CONTROL = /(?![\t\n\r])[\p{Cc}\p{Zl}\p{Zp}]/u;
const EACH_CONTROL = new RegExp(TERMINAL_CONTROL, 'gu');
const escaped = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
const MAX_DEPTH = 6;

const isSecretName = (name: string) => SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''));

function redactText(text: string): string {
  let clean = text;
  if (clean.includes('://')) clean = clean.replaceAll(URL_PASSWORD, `$1:${REDACTED}@`);
  if (clean.includes('eyJ')) clean = clean.replaceAll(TOKEN, REDACTED);
  return TERMINAL_CONTROL.test(clean) ? clean.replaceAll(EACH_CONTROL, escaped) : clean;
}

/**
 * A copy of what is about to be logged, without secrets: values of secret names, passwords in addresses, tokens in
 * texts. Deeper than six levels nothing is logged at all. Errors stay errors (pino's serializer reads them).
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, isSecretName(name) ? REDACTED : redact(item, depth + 1)]),
  );
}
