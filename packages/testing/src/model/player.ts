import { setTimeout as pause } from 'node:timers/promises';
import type { BillingFact } from '@tandem/contracts';
import { type Database, isDatabaseUnavailable } from '@tandem/db';
import { applyBillingFacts } from '@tandem/worker';
import type { Answer, Call } from '../tandem/api-client.ts';
import type { Tandem } from '../tandem/start-tandem.ts';
import type { Told } from './billing.ts';

/** The real thing, as one user and the admins and the billing of that user meet it. */
export type Player = ReturnType<typeof playerOf>;

const PATIENCE_MS = 120_000;
class Torn extends Error {}

/**
 * Every request has a key of its own and is sent again until it has an end, whatever breaks in between; facts are told in the
 * worker's role.
 */
export function playerOf(tandem: Tandem, worker: Database, userId: string) {
  let serial = 0;
  const next = (what: string) => `${userId}-${what}-${String(++serial).padStart(4, '0')}`;

  async function send(path: string, call: Call, key: string): Promise<Answer> {
    const headers = { 'idempotency-key': key, prefer: 'wait=5' };
    let answer: Answer | undefined;
    for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt; await pause(50)) {
      answer = await tandem.call(path, { ...call, headers }).catch(() => undefined);
      if (answer !== undefined && answer.status !== 202 && answer.status < 500) return answer;
    }
    throw new Error(`${path} of ${userId} has no end: ${answer?.status} ${answer?.text}`);
  }

  return {
    userId,
    next,
    /** With `again` the same request is sent a second time at the same moment, and must get the same answer. */
    async ask(path: string, call: Call, again = false): Promise<Answer> {
      const key = next('key');
      const [answer, repeat] = await Promise.all([send(path, call, key), again ? send(path, call, key) : undefined]);
      if (repeat && (repeat.status !== answer.status || repeat.text !== answer.text))
        throw new Error(`${path} of ${userId} answered ${answer.text} and, asked again, ${repeat.text}`);
      return answer;
    },
    /** In one transaction. With `torn` it breaks before its end the first time; with `again` it is told a second time. */
    async tell(told: readonly Told[], { isTorn = false, again = false } = {}): Promise<void> {
      const facts = told.map((each) => factOf(each, userId, next('fact')));
      const inOne = (isBroken: boolean) =>
        worker.inTransaction(async (query) => {
          await applyBillingFacts(query, facts);
          if (isBroken) throw new Torn();
        });
      if (isTorn)
        await patiently(() => inOne(true)).catch((error: unknown) => {
          if (!(error instanceof Torn)) throw error;
        });
      await patiently(() => inOne(false));
      if (again) await patiently(() => inOne(false));
    },
  };
}

/** Again while the database has no connection for us; what is done twice this way has one effect. */
export async function patiently<R>(run: () => Promise<R>): Promise<R> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; ; await pause(100)) {
    try {
      return await run();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || Date.now() > giveUpAt) throw error;
    }
  }
}

function factOf(told: Told, userId: string, factId: string): BillingFact {
  const common = { factId, userId, requestId: 'model', actorType: 'SYSTEM', actorId: 'model' } as const;
  const subscriptionRef = 'subscription' in told ? told.subscription : '';
  const paid =
    'payment' in told ? { paymentRef: told.payment, paidMinor: told.paid } : { paymentRef: '', paidMinor: 0 };
  switch (told.tell) {
    case 'paid':
      return {
        ...common,
        ...paid,
        type: 'plan_paid',
        fundingRef: told.line,
        subscriptionRef,
        plan: told.plan,
        startsAt: told.start,
        endsAt: told.end,
        anchorAt: told.anchor,
        proration: told.isRest,
      };
    case 'credited':
      return {
        ...common,
        type: 'unused_time_credited',
        subscriptionRef,
        plan: told.plan,
        startsAt: told.start,
        endsAt: told.end,
      };
    case 'plan':
      return { ...common, type: 'plan_changed', subscriptionRef, plan: told.plan };
    case 'cancelled':
      return { ...common, type: 'cancellation_scheduled', subscriptionRef, endsAt: told.at };
    case 'cancellation withdrawn':
      return { ...common, type: 'cancellation_withdrawn', subscriptionRef };
    case 'ended':
      return { ...common, type: 'subscription_ended', subscriptionRef };
    case 'trial':
      return {
        ...common,
        type: 'trial_started',
        subscriptionRef,
        plan: told.plan,
        anchorAt: told.end,
        endsAt: told.end,
      };
    case 'package':
      return { ...common, ...paid, type: 'package_paid', fundingRef: told.line, packageId: told.package };
    case 'lifetime':
      return { ...common, ...paid, type: 'lifetime_paid', fundingRef: told.line, plan: 'lifetime' };
    case 'refunded':
      return { ...common, ...paid, type: 'payment_refunded', refundedMinor: told.part };
    case 'disputed':
      return { ...common, ...paid, type: 'payment_disputed', disputedMinor: told.part };
    case 'dispute closed':
      return { ...common, ...paid, type: 'dispute_closed', disputedMinor: told.part, won: told.won };
  }
}
