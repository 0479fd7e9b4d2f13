import type { FastifyInstance } from 'fastify';
import { Failure } from '../core/failure.ts';
import type { CheckoutSession } from '../core/tables.ts';
import type { Emulator } from '../emulator.ts';
import { oneOf, optional, parameters, readParameters, text } from '../http/parameters.ts';
import { completeSession } from '../lifecycle/complete-session.ts';
import { DECLINED } from '../objects/charge.ts';
import { checkoutPage, choicesOf, closedPage } from './checkout-page.ts';
import { PAGE_HEADERS } from './layout.ts';

const Form = parameters({
  behaviour: oneOf('succeeds', 'declines', 'later_declines', 'bank_succeeds', 'bank_fails', 'none'),
  email: optional(text),
});

/** The hosted page of Checkout Sessions: /c/pay/:id, as the session's `url` says. */
export function checkoutRoutes(app: FastifyInstance, emulator: Emulator): void {
  const { world } = emulator;
  app.get<{ Params: { id: string } }>('/c/pay/:id', async (request, reply) => {
    await emulator.catchUp();
    const session = world.store.get('checkout.session', request.params.id);
    if (!session) return reply.callNotFound();
    return reply.headers(PAGE_HEADERS).send(pageOf(session));
  });
  app.post<{ Params: { id: string } }>('/c/pay/:id', async (request, reply) => {
    await emulator.catchUp();
    const session = world.store.get('checkout.session', request.params.id);
    if (!session) return reply.callNotFound();
    reply.headers(PAGE_HEADERS);
    if (session.status !== 'open') return reply.code(409).send(closedPage(session));
    try {
      const { behaviour, email } = readParameters(Form, request.body ?? {});
      if (!choicesOf(session).some(([value]) => value === behaviour)) return reply.code(400).send(pageOf(session));
      const outcome = completeSession(world, session, { behaviour, email: email ?? null, name: null });
      emulator.touch();
      await emulator.kept();
      if (outcome === 'complete') return reply.redirect(successUrl(session), 303);
      return reply
        .code(402)
        .send(pageOf(session, { alert: `${DECLINED.message} Try another way to pay.`, ...(email && { email }) }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return reply.code(400).send(pageOf(session, { alert: error.message }));
    }
  });

  function pageOf(session: CheckoutSession, tried?: Parameters<typeof checkoutPage>[3]): string {
    if (session.status !== 'open') return closedPage(session);
    return checkoutPage(session, world.known('checkout_plan', session.id), world.now, tried);
  }
}

const successUrl = ({ success_url, id }: CheckoutSession): string =>
  (success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', id);
