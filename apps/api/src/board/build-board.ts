import type { BullQueue } from '@tandem/queue';
import { type FastifyInstance, fastify } from 'fastify';
import { setPageHeaders } from '../plugins/page-headers.ts';
import { isAllowedOnBoard } from './allowed-actions.ts';
import { hideForbiddenActions } from './hide-forbidden-actions.ts';

export const BOARD_PATH = '/admin/queues';

/**
 * Bull Board over the queues. Whatever its page offers, this server carries out retries and nothing else that changes
 * something: every other route of its API answers 403. Whoever gets here was let in by the guard of the route.
 */
export async function buildBoard(
  queues: readonly BullQueue[],
  { production }: { production: boolean },
): Promise<FastifyInstance> {
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/fastify'),
  ]);
  /** The adapter's types know Redis only; the class works with both backends. */
  type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath(BOARD_PATH);
  createBullBoard({
    queues: queues.map(
      (queue) => new BullMQAdapter(queue as unknown as BoardQueue, { readOnlyMode: false, allowRetries: true }),
    ),
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'Tandem queues',
        hideDocsLink: true,
        hideRedisDetails: true,
        showWorkers: false,
        miscLinks: [
          { text: 'API documentation', url: '/docs' },
          { text: 'Log out', url: '/admin/logout' },
        ],
      },
    },
  });

  const board = fastify({ return503OnClosing: false });
  await setPageHeaders(board, { production });
  board.addHook('onRoute', (route) => {
    if (isAllowedOnBoard(route.method, route.url.slice(BOARD_PATH.length))) return;
    route.handler = async (_request, reply) => reply.code(403).send({ error: 'The board may look and retry only.' });
  });
  hideForbiddenActions(board);
  await board.register(serverAdapter.registerPlugin(), { prefix: BOARD_PATH });
  await board.ready();
  return board;
}
