import type { FastifyInstance } from 'fastify';

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Only this machine's own pages may press buttons here: a Host of another name is DNS rebinding, a foreign Origin a
 * page that submits a form to us.
 */
export function guardRequests(app: FastifyInstance, host: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const { host: called = '', origin, 'sec-fetch-site': site = 'none' } = request.headers;
    const name = called.replace(/:\d+$/, '');
    if (!LOCAL.has(name) && name !== host) return reply.code(403).send('The emulator answers on this machine only.\n');
    if (request.method === 'GET') return undefined;
    const foreign = origin !== undefined && origin !== 'null' && origin !== `http://${called}`;
    if (foreign || site === 'cross-site' || site === 'same-site')
      return reply.code(403).send('Not from another page.\n');
    return undefined;
  });
}
