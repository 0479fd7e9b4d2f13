import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../../api.ts';
import { isFromElsewhere } from '../../auth/same-origin.ts';
import { BOARD_PATH, buildBoard } from '../../board/build-board.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { sendError } from '../../plugins/errors.ts';
import { forwardToPage } from '../../plugins/forward-to-page.ts';
import { ProblemError } from '../../problem-error.ts';

/** Bull Board, for admins (PRODUCT 7, RULES 24). People who are not logged in are led to the login page. */
export function queueBoard(app: Api, { queue, settings }: ApiDependencies): void {
  const production = settings.NODE_ENV === 'production';
  const forward = forwardToPage(app, () => buildBoard(queue.boardQueues(), { production }));
  const refuseForgery = async (request: FastifyRequest) => {
    if (request.method !== 'GET' && isFromElsewhere(request))
      throw new ProblemError('forbidden', { reason: 'cross-site' });
  };
  for (const url of [BOARD_PATH, `${BOARD_PATH}/*`]) {
    app.route({
      method: ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'],
      url,
      config: { access: 'admin-page' },
      schema: { hide: true },
      onRequest: refuseForgery,
      preParsing: forward,
      errorHandler: leadToLogin,
      handler: () => undefined,
    });
  }
}

function leadToLogin(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isPerson = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
  const isStranger = error instanceof ProblemError && error.code === 'unauthorized';
  return isPerson && isStranger ? reply.redirect('/admin/login', 303) : sendError(error, request, reply);
}
