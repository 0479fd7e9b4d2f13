import type { FastifyReply } from 'fastify';
import type { Api } from '../../api.ts';
import { adminSession } from '../../auth/admin-session.ts';
import { isFromElsewhere } from '../../auth/same-origin.ts';
import { secretCheck } from '../../auth/same-secret.ts';
import { BOARD_PATH } from '../../board/build-board.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { setPageHeaders } from '../../plugins/page-headers.ts';
import { ProblemError } from '../../problem-error.ts';
import { escapeHtml, htmlPage } from '../docs/html.ts';

const FORM_LIMIT_BYTES = 2048;
const HTML = 'text/html; charset=utf-8';
const OPEN = { config: { access: 'public' }, schema: { hide: true } } as const;

/** The login of the admin pages: the admin key for a cookie, and the way out. */
export function adminLogin(app: Api, { settings, metrics, refusedKeys }: ApiDependencies): void {
  const production = settings.NODE_ENV === 'production';
  const session = adminSession(settings.INTERNAL_API_KEY, production);
  const isKey = secretCheck(settings.INTERNAL_API_KEY);

  app.register(async (scope: Api) => {
    await setPageHeaders(scope, { production });
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    scope.addHook('onRequest', (request, _reply, done) => {
      done(request.method === 'POST' && isFromElsewhere(request) ? new ProblemError('forbidden') : undefined);
    });

    scope.get('/admin/login', OPEN, async (_request, reply) => sendForm(reply, 200));
    scope.post('/admin/login', OPEN, async (request, reply) => {
      const key = request.body instanceof URLSearchParams ? (request.body.get('key') ?? '') : '';
      if (refusedKeys.isBlocked(request.ip)) {
        metrics.rateLimited.inc({ limit: 'login' });
        reply.header('retry-after', String(refusedKeys.retryAfterSeconds(request.ip)));
        return sendForm(reply, 429, 'Too many tries. Wait a minute.');
      }
      if (!isKey(key)) {
        refusedKeys.add(request.ip);
        metrics.authFailures.inc({ kind: 'login' });
        request.log.warn({ ip: request.ip }, 'an admin login was refused');
        return sendForm(reply, 401, 'This is not the admin key.');
      }
      return reply.header('set-cookie', session.start()).redirect(BOARD_PATH, 303);
    });
    scope.get('/admin/logout', OPEN, async (_request, reply) => reply.header('content-type', HTML).send(LOGOUT));
    scope.post('/admin/logout', OPEN, async (_request, reply) =>
      reply.header('set-cookie', session.end()).redirect('/admin/login', 303),
    );
  });
}

function sendForm(reply: FastifyReply, status: number, wrong?: string): FastifyReply {
  const note = wrong === undefined ? '' : `<p class="wrong" role="alert">${escapeHtml(wrong)}</p>`;
  return reply
    .code(status)
    .header('content-type', HTML)
    .send(htmlPage('Tandem: admin login', `${FORM}${note}`));
}

const FORM = `<h1>Admin login</h1>
<form method="post" action="/admin/login">
<label for="key">Admin key (<code>INTERNAL_API_KEY</code>)</label>
<input id="key" name="key" type="password" required autofocus autocomplete="current-password">
<button>Log in</button>
</form>`;

const LOGOUT = htmlPage(
  'Tandem: log out',
  `<h1>Log out</h1>
<form method="post" action="/admin/logout"><button>Log out</button></form>
<p><a href="${BOARD_PATH}">Back to the queues</a></p>`,
);
