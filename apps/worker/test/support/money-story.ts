import type { BillingFact, CreditCommand, OperationOutcome } from '@tandem/contracts';
import { openDatabase, readCreditStatus } from '@tandem/db';
import { applyOperations } from '@tandem/db/writes';
import type { TestDatabase } from '@tandem/testing';
import { applyBillingFacts } from '@tandem/worker';

/** What a story's line is checked or done with. */
type Verb = (words: string[], line: string) => Promise<void>;

/** What a story claims about what it finds. */
export type Claims = {
  equal(actual: unknown, expected: unknown, line: string): unknown;
  same(actual: unknown, expected: unknown, line: string): unknown;
};

/** Runs the stories of docs/money-by-example.md, one user each, on one database. */
export function storyTeller(database: TestDatabase) {
  const owner = openDatabase({ url: database.ownerUrl, applicationName: 'test', poolSize: 1 });
  const worker = openDatabase({ url: database.workerUrl, applicationName: 'test', poolSize: 2 });
  let serial = 0;

  async function tell(t: Claims, userId: string, lines: readonly string[]): Promise<void> {
    const holds = new Map<string, string>();
    const next = (what: string) => `${userId}-${what}-${++serial}`;
    const common = () => ({
      factId: next('fact'),
      userId,
      requestId: 'story',
      actorType: 'SYSTEM' as const,
      actorId: 'story',
    });
    const tellFact = (fact: Record<string, unknown>) =>
      worker.inTransaction((query) => applyBillingFacts(query, [{ ...common(), ...fact } as BillingFact]));
    const payment = (words: string[]) => ({
      paymentRef: named(words, 'by') ?? next('payment'),
      paidMinor: Number(named(words, 'for') ?? 1000),
    });
    const ask = async (command: Record<string, unknown>): Promise<OperationOutcome> => {
      const operationId = next('op').replaceAll(/[^A-Za-z0-9_-]/g, '');
      const frame = { operationId, requestId: 'story', userId, actorType: 'USER', actorId: userId, route: 'story' };
      const [outcome] = await applyOperations(worker, [{ ...frame, ...command } as CreditCommand]);
      if (outcome === undefined) throw new Error('no outcome');
      return outcome;
    };
    const planLine = ([plan, from, to, ...rest]: string[], proration: boolean) => ({
      type: 'plan_paid',
      ...payment(rest),
      fundingRef: named(rest, 'as') ?? next('line'),
      subscriptionRef: named(rest, 'sub') ?? 'sub',
      plan,
      startsAt: ms(from),
      endsAt: ms(to),
      anchorAt: ms(named(rest, 'anchor') ?? from),
      proration,
    });
    const money = ([paymentRef, part, , paid]: string[]) => ({
      paymentRef,
      paidMinor: Number(paid),
      part: Number(part),
    });

    const verbs: Record<string, Verb> = {
      at: async ([at]) => void (await owner.query('UPDATE clock SET frozen_at = $1', [instant(at)])),
      setting: async ([name, value]) =>
        void (await owner.query(`INSERT INTO settings VALUES ($1, $2, clock_now())`, [name, value])),
      rollover: async ([plan, cap]) =>
        void (await owner.query('UPDATE plan_allocations SET rollover_cap = $2 WHERE plan_code = $1', [plan, cap])),
      system: async ([version]) =>
        void (await owner.query(
          `INSERT INTO users VALUES ($1, clock_now(), $2) ON CONFLICT (user_id) DO UPDATE SET credit_system_override = $2`,
          [userId, version],
        )),
      pay: (words) => tellFact(planLine(words, false)),
      rest: (words) => tellFact(planLine(words, true)),
      credit: ([plan, from, to]) =>
        tellFact({
          type: 'unused_time_credited',
          subscriptionRef: 'sub',
          plan,
          startsAt: ms(from),
          endsAt: ms(to),
        }),
      plan: ([plan]) => tellFact({ type: 'plan_changed', subscriptionRef: 'sub', plan }),
      trial: ([plan, , until]) =>
        tellFact({
          type: 'trial_started',
          subscriptionRef: 'sub',
          plan,
          anchorAt: ms(until),
          endsAt: ms(until),
        }),
      cancel: ([, at]) => tellFact({ type: 'cancellation_scheduled', subscriptionRef: 'sub', endsAt: ms(at) }),
      uncancel: () => tellFact({ type: 'cancellation_withdrawn', subscriptionRef: 'sub' }),
      end: ([ref]) => tellFact({ type: 'subscription_ended', subscriptionRef: ref ?? 'sub' }),
      refund: (words) => {
        const { part: refundedMinor, ...paid } = money(words);
        return tellFact({ type: 'payment_refunded', ...paid, refundedMinor });
      },
      dispute: (words) => {
        const { part: disputedMinor, ...paid } = money(words);
        return tellFact({ type: 'payment_disputed', ...paid, disputedMinor });
      },
      won: (words) => {
        const { part: disputedMinor, ...paid } = money(words);
        return tellFact({ type: 'dispute_closed', ...paid, disputedMinor, won: true });
      },
      buy: ([packageId, ...rest]) =>
        tellFact({
          type: 'package_paid',
          ...payment(rest),
          fundingRef: named(rest, 'as') ?? next('package'),
          packageId,
        }),
      lifetime: ([fundingRef, ...rest]) =>
        tellFact({ type: 'lifetime_paid', ...payment(rest), fundingRef, plan: 'lifetime' }),
      consume: async ([creditType, amount, , code], line) => {
        const outcome = await ask({ type: 'consume', creditType, amount: Number(amount), action: 'story' });
        t.equal('code' in outcome ? outcome.code : undefined, code, line);
      },
      hold: async ([creditType, amount, ...rest], line) => {
        const asked = { creditType, amount: Number(amount), ttlSeconds: Number(named(rest, 'for') ?? 300) };
        const outcome = await ask({ type: 'hold', ...asked, action: 'story' });
        t.equal(outcome.status, 'applied', line);
        holds.set(named(rest, 'as') ?? '', String((outcome as { result?: { holdId?: string } }).result?.holdId));
      },
      capture: async ([name, , code], line) => {
        const outcome = await ask({ type: 'capture', holdId: holds.get(name ?? ''), final: true });
        t.equal('code' in outcome ? outcome.code : undefined, code, line);
      },
      debt: async ([creditType, amount], line) => {
        const [row] = await owner.query<{ open: number }>(
          'SELECT coalesce(sum(amount - collected - forgiven), 0)::int AS open FROM credit_debts WHERE user_id = $1 AND credit_type = $2',
          [userId, creditType],
        );
        t.equal(row?.open, Number(amount), line);
      },
      granted: async ([creditType, amount], line) => {
        await owner.query('SELECT get_or_create_active_period($1)', [userId]);
        const [row] = await owner.query<{ granted: number }>(
          'SELECT sum(granted)::int AS granted FROM credit_lots WHERE user_id = $1 AND credit_type = $2',
          [userId, creditType],
        );
        t.equal(row?.granted, Number(amount), line);
      },
      '=': async (words, line) => {
        const read = async () => {
          const { plan, analysis, roast, period } = await readCreditStatus(worker, userId);
          const figures = (type: typeof analysis) => `${type.remaining} of ${type.limit}`;
          const bounds = `${short(period.start)} ${short(period.end)}`;
          return { plan, analysis: figures(analysis), roast: figures(roast), period: bounds };
        };
        const wanted = Object.fromEntries(words.join(' ').split(', ').map(firstWordApart));
        const before = await read();
        const told = Object.fromEntries(Object.entries(before).filter(([name]) => name in wanted));
        t.same(told, wanted, `${line} (read)`);
        await owner.query('SELECT get_or_create_active_period($1)', [userId]);
        t.same(await read(), before, `${line} (and after a write)`);
      },
    };

    for (const line of lines) {
      const [verb = '', ...words] = line.split(' ');
      const run = verbs[verb];
      if (run === undefined) throw new Error(`a story has no verb ${verb}`);
      await run(words, line);
    }
    await owner.query(`DELETE FROM settings WHERE name = 'clawback_debt'`);
    await owner.query('UPDATE plan_allocations SET rollover_cap = 0');
  }

  return { tell, worker, close: () => Promise.all([owner.close(), worker.close()]) };
}

const instant = (text = '') => (text.includes('T') ? `${text}:00Z` : `${text}T00:00:00Z`);
const ms = (text?: string) => Date.parse(instant(text));
const short = (iso: string) => iso.replace(/T00:00:00(\.000)?Z$/, '').replace(/:00(\.000)?Z$/, '');

function named(words: string[], name: string): string | undefined {
  const place = words.indexOf(name);
  return place === -1 ? undefined : words[place + 1];
}

function firstWordApart(claim: string): [string, string] {
  const space = claim.indexOf(' ');
  return [claim.slice(0, space), claim.slice(space + 1)];
}
