import { type Static, type TSchema, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure, invalid } from '../core/failure.ts';
import { find } from '../core/find.ts';
import type { Behaviour } from '../core/tables.ts';
import type { Emulator } from '../emulator.ts';
import { flag, integer, list, oneOf, optional, parameters, readParameters, text } from '../http/parameters.ts';
import { completeSession } from '../lifecycle/complete-session.ts';
import { closeDispute, openDispute } from '../lifecycle/dispute-charge.ts';
import { refundCharge } from '../lifecycle/refund-charge.ts';
import { replaceCard } from '../lifecycle/replace-card.ts';
import { controlPage } from '../pages/control-page.ts';
import { invoicePage } from '../pages/invoice-page.ts';
import { PAGE_HEADERS } from '../pages/layout.ts';
import { Switches } from './switches.ts';

const BEHAVIOURS = ['succeeds', 'declines', 'later_declines', 'bank_succeeds', 'bank_fails'] as const;

type Control<S extends TSchema> = { emulator: Emulator; id: string; input: Static<S> };
type Action = {
  path: string;
  schema: TSchema;
  run(emulator: Emulator, id: string, input: unknown): object | Promise<object>;
};

const action = <S extends TSchema>(
  path: string,
  schema: S,
  run: (control: Control<S>) => object | Promise<object>,
): Action => ({ path, schema, run: (emulator, id, input) => run({ emulator, id, input: input as Static<S> }) });

/** What is done by pressing a button here, or by a test over HTTP. */
const ACTIONS: readonly Action[] = [
  action(
    '/advance',
    parameters({ to: optional(text), seconds: optional(Type.Integer({ minimum: 1 })), settle: optional(flag) }),
    async ({ emulator, input }) => {
      if (emulator.clockOwner !== undefined) throw invalid(emulator.clockOwner, 'to');
      const to = input.to === undefined ? Number.NaN : Math.floor(Date.parse(input.to) / 1000);
      const second = input.seconds === undefined ? to : emulator.world.now + input.seconds;
      if (!Number.isSafeInteger(second)) throw invalid('Say `to` (a time) or `seconds`.', 'to');
      emulator.advanceTo(second);
      if (input.settle) await emulator.sender.settled();
      return { now: emulator.world.now };
    },
  ),
  action('/settle', parameters({}), async ({ emulator }) => {
    await emulator.sender.settled();
    return { now: emulator.world.now };
  }),
  action('/switches', Type.Partial(Switches), ({ emulator, input }) => {
    Object.assign(emulator.switches, input);
    emulator.sender.wake();
    return emulator.switches;
  }),
  action(
    '/settings',
    parameters({
      retryDays: optional(list(integer)),
      finally: optional(oneOf('cancel', 'unpaid', 'past_due')),
    }),
    ({ emulator, input }) => Object.assign(emulator.world.settings.dunning, input),
  ),
  action('/deliveries/send', parameters({ events: list(text) }), ({ emulator, input }) => {
    for (const id of input.events) find(emulator.world, 'event', id, 'events');
    return emulator.sender.sendNow(input.events);
  }),
  action('/events/:id/resend', parameters({}), ({ emulator, id }) => {
    find(emulator.world, 'event', id);
    return emulator.sender.sendNow([id]);
  }),
  action('/customers/:id/card', parameters({ behaviour: oneOf(...BEHAVIOURS) }), ({ emulator, id, input }) => {
    find(emulator.world, 'customer', id);
    return replaceCard(emulator.world, id, input.behaviour);
  }),
  action(
    '/charges/:id/dispute',
    parameters({ amount: optional(integer), reason: optional(text) }),
    ({ emulator: { world }, id, input }) =>
      openDispute(world, find(world, 'charge', id), input.amount, input.reason ?? 'fraudulent'),
  ),
  action('/charges/:id/refund', parameters({ amount: optional(integer) }), ({ emulator: { world }, id, input }) =>
    refundCharge(world, find(world, 'charge', id), {
      amount: input.amount,
      reason: 'requested_by_customer',
      metadata: {},
    }),
  ),
  action('/disputes/:id/close', parameters({ outcome: oneOf('won', 'lost') }), ({ emulator: { world }, id, input }) => {
    const dispute = find(world, 'dispute', id);
    closeDispute(world, dispute, input.outcome);
    return dispute;
  }),
  action(
    '/sessions/:id/pay',
    parameters({ behaviour: optional(oneOf(...BEHAVIOURS, 'none')), email: optional(text) }),
    ({ emulator: { world }, id, input }) => {
      const session = find(world, 'checkout.session', id);
      const behaviour: Behaviour | 'none' = input.behaviour ?? 'succeeds';
      const outcome = completeSession(world, session, { behaviour, email: input.email ?? null, name: null });
      return { outcome, session };
    },
  ),
];

/** The control page and its actions below /_emulator; JSON to whoever sends JSON, a page to a browser. */
export function controlRoutes(app: FastifyInstance, emulator: Emulator): void {
  for (const each of ACTIONS) {
    app.post(`/_emulator${each.path}`, (request, reply) => act(emulator, each, request, reply));
  }
  app.get('/_emulator', async (_request, reply) => {
    await emulator.catchUp();
    return reply.headers(PAGE_HEADERS).send(controlPage(emulator));
  });
  app.get('/_emulator/state', async () => {
    await emulator.catchUp();
    const { now, settings, agenda } = emulator.world;
    return { now, nextDueAt: agenda.nextAt ?? null, switches: emulator.switches, settings };
  });
  app.get('/_emulator/deliveries', async () => ({ data: emulator.sender.deliveries() }));
  app.get('/_emulator/invoices/:id', async (request, reply) => {
    const invoice = emulator.world.store.get('invoice', (request.params as { id: string }).id);
    return invoice ? reply.headers(PAGE_HEADERS).send(invoicePage(invoice)) : reply.callNotFound();
  });
}

async function act(emulator: Emulator, { schema, run }: Action, request: FastifyRequest, reply: FastifyReply) {
  const { id = '' } = request.params as { id?: string };
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  try {
    await emulator.catchUp();
    const answer = await run(emulator, id, readParameters(schema, request.body ?? {}));
    emulator.touch();
    await emulator.kept();
    return isForm ? reply.redirect('/_emulator', 303) : reply.send(answer);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return reply.code(error.status).send({ error: error.details });
  }
}
