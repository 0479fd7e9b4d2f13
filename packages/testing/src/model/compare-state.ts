import { setTimeout as pause } from 'node:timers/promises';
import type { Tandem } from '../tandem/start-tandem.ts';
import { Mismatch } from './mismatch.ts';
import type { Actor } from './play.ts';
import { expectedLots, expectedStatus, type ListedLot, lotText, openDebts } from './status.ts';

/** What a user sees is what the model says: every figure, every lot, every debt. */
export async function compareState(tandem: Tandem, { player, account }: Actor): Promise<void> {
  const { userId } = player;
  const { status, body, text } = await seen(tandem, userId);
  if (status !== 200) throw new Mismatch(userId, 'the status', text, 200);
  const { userId: _user, fallback: _fallback, lots, nextResetAt: _reset, ...figures } = body;
  Mismatch.unlessSame(userId, 'the status', figures, expectedStatus(account));
  const listed = lots as (ListedLot & { lotId: string })[];
  // What a due boundary will bring is shown in sum.
  if (!listed.some(({ lotId }) => lotId === 'due'))
    Mismatch.unlessSame(userId, 'the lots', listed.map(lotText).sort(), expectedLots(account));
}

/** An API that was killed a moment ago, or whose database is slow to answer, is asked again. */
async function seen(tandem: Tandem, userId: string) {
  for (let tries = 0; ; tries += 1) {
    const answer = await tandem.call('/api/user/credits/status', { user: userId }).catch(() => undefined);
    if (answer !== undefined && (answer.status < 500 || tries > MOST_TRIES)) return answer;
    if (tries > MOST_TRIES) throw new Error('the API does not answer');
    await pause(PAUSE_MS);
  }
}
const MOST_TRIES = 200;
const PAUSE_MS = 100;

/** Of all users at once: verify, and rules 4 and 5 asked of the books themselves. */
export async function checkBooks(tandem: Tandem, actors: readonly Actor[]): Promise<void> {
  const users = actors.map(({ player }) => player.userId);
  const [row] = await tandem.sql<Found>(BOOKS, [users]);
  for (const { check, userId, detail } of row?.broken ?? []) throw new Mismatch(userId, check, detail, 'nothing');
  for (const { player, account } of actors) {
    const debts = Object.fromEntries(
      Object.keys(openDebts(account)).map((kind) => [kind, row?.debts?.[player.userId]?.[kind] ?? 0]),
    );
    Mismatch.unlessSame(player.userId, 'the debts', debts, openDebts(account));
  }
}

type Found = {
  broken: { check: string; userId: string; detail: string }[] | null;
  debts: Record<string, Record<string, number>> | null;
};

const BOOKS = `
  WITH verified AS (
    SELECT user_id, check_name, subject || ': ' || coalesce(actual, 'none') || ' instead of ' || coalesce(expected, 'none') AS detail FROM verify_credits($1)
  ), given AS (
    SELECT l.user_id, l.credit_type, p.starts_at, p.ends_at, p.subscription_ref, p.plan_code, p.credit_system, sum(l.consumed + l.held + l.remaining) AS amount
      FROM credit_lots l JOIN credit_periods p ON p.user_id = l.user_id AND p.starts_at = l.period_starts_at
     WHERE l.user_id = ANY ($1) AND l.source IN ('allocation', 'upgrade')
     GROUP BY l.user_id, l.credit_type, p.starts_at, p.ends_at, p.subscription_ref, p.plan_code, p.credit_system
  ), ceilings AS (
    SELECT g.*, CASE WHEN plans.cycle = 'calendar' THEN plan_amount(g.plan_code, g.credit_type) ELSE (
             SELECT max(CASE g.credit_type WHEN 'analysis' THEN i.plan_analysis WHEN 'roast' THEN i.plan_roast ELSE i.plan_pool END) FROM credit_instalments i
              WHERE i.user_id = g.user_id AND i.subscription_ref = g.subscription_ref AND i.starts_at < g.ends_at AND i.ends_at > g.starts_at) END AS ceiling
      FROM given g JOIN plans USING (plan_code)
  ), allowances AS (
    SELECT user_id, instalment_start, count(DISTINCT (credit_type = 'any', effective_at)) AS times
      FROM credit_lots WHERE user_id = ANY ($1) AND source = 'allocation' AND source_ref = 'free/' || user_id GROUP BY user_id, instalment_start
  ), broken AS (
    SELECT check_name AS "check", user_id AS "userId", detail FROM verified
    UNION ALL SELECT 'RULES 4: the ceiling of ' || starts_at, user_id, credit_type || ' ' || amount || ' above ' || coalesce(ceiling, 0) FROM ceilings WHERE amount > coalesce(ceiling, 0)
    UNION ALL SELECT 'RULES 5: the free allowance once a month', user_id, times || ' times in ' || instalment_start FROM allowances WHERE times > 1
  )
  SELECT (SELECT json_agg(b) FROM broken b) AS broken,
         (SELECT json_object_agg(user_id, kinds) FROM (
            SELECT user_id, json_object_agg(credit_type, open) AS kinds FROM (
              SELECT user_id, credit_type, sum(amount - collected - forgiven) AS open FROM credit_debts WHERE user_id = ANY ($1) GROUP BY user_id, credit_type) AS d
             GROUP BY user_id) AS u) AS debts`;
