import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@tandem/db';
import type { Tandem } from '../tandem/start-tandem.ts';
import { SECRETS } from '../tandem/test-environment.ts';
import { Account } from './account.ts';
import type { Command, Step, Story, Wait } from './commands.ts';
import { checkBooks, compareState } from './compare-state.ts';
import { Mismatch } from './mismatch.ts';
import { monthAround } from './months.ts';
import { type Actor, play } from './play.ts';
import { playerOf } from './player.ts';
import { Shop } from './shop.ts';

/**
 * Plays a story, one user for each column of commands, and compares with the model after every step; throws a Mismatch at the
 * first difference.
 * @param name of the story, unique in this Tandem
 * @param signal breaks off between two steps
 * @returns whether it was told to its end
 */
export async function tellStory(
  tandem: Tandem,
  worker: Database,
  name: string,
  story: Story,
  signal?: AbortSignal,
): Promise<boolean> {
  const { start, rollover, clawbackDebt } = story;
  await tandem.sql('UPDATE clock SET frozen_at = $1', [new Date(start)]);
  await tandem.sql(
    `UPDATE plan_allocations SET rollover_cap = $1 WHERE plan_code IN ('pro_monthly', 'pro_yearly', 'lifetime')`,
    [rollover],
  );
  await tandem.sql(
    `INSERT INTO settings VALUES ('clawback_debt', $1, clock_now()) ON CONFLICT (name) DO UPDATE SET value = $1`,
    [String(clawbackDebt)],
  );
  const users = story.steps[0]?.commands.length ?? 0;
  const actors = Array.from({ length: users }, (_, n): Actor => {
    const account = new Account(start, { rollover, clawbackDebt });
    const player = playerOf(tandem, worker, `${name}-${n}`);
    return { player, account, shop: new Shop(account, player.next) };
  });
  const userIds = actors.map(({ player }) => player.userId);
  await tandem.sql('SELECT get_or_create_active_period(user_id) FROM unnest($1::text[]) AS user_id', [userIds]);
  const instants: number[] = [];
  for (const [n, step] of story.steps.entries()) {
    if (signal?.aborted) return false;
    try {
      await takeStep(tandem, actors, step, clawbackDebt, (at) => instants.push(at));
    } catch (error) {
      if (error instanceof Mismatch) Object.assign(error, { step: n, instants });
      throw error;
    }
  }
  return true;
}

async function takeStep(
  tandem: Tandem,
  actors: readonly Actor[],
  step: Step,
  clawbackDebt: boolean,
  atInstant: (at: number) => void,
): Promise<void> {
  const at = Math.max(actors[0]?.account.now ?? 0, instantOf(step.wait, actors));
  atInstant(at);
  await letTimePass(tandem, actors, step, at);
  const acting = Promise.allSettled(actors.map((actor, n) => act(tandem, actor, step.commands[n] ?? NOTHING)));
  if (step.crash !== null) await crash(tandem, step.crash, { CLAWBACK_DEBT: String(clawbackDebt) });
  for (const played of await acting) if (played.status === 'rejected') throw played.reason;
  await Promise.all(actors.map((actor) => compareState(tandem, actor)));
  await checkBooks(tandem, actors);
}

async function act(tandem: Tandem, actor: Actor, command: Command): Promise<void> {
  try {
    await play(tandem, actor, command);
  } catch (error) {
    if (error instanceof Mismatch) throw error;
    throw new Mismatch(actor.player.userId, `an error at ${JSON.stringify(command)}`, String(error), 'none');
  }
}

const NOTHING: Command = { do: 'nothing' };

async function letTimePass(
  tandem: Tandem,
  actors: readonly Actor[],
  { wait, sweep, crash: breaks }: Step,
  to: number,
): Promise<void> {
  if (wait.to === 'here') return;
  await tandem.sql('UPDATE clock SET frozen_at = $1', [new Date(to)]);
  for (const { account } of actors) account.advance(to);
  if (sweep && breaks === null) await runWhatIsDue(tandem);
  else await Promise.all(actors.map((actor) => compareState(tandem, actor)));
}

function instantOf(wait: Wait, actors: readonly Actor[]): number {
  const now = actors[0]?.account.now ?? 0;
  if (wait.to === 'here') return now;
  if (wait.to === 'instant') return wait.at;
  if (wait.to === 'later') return now + wait.hours * 3_600_000;
  const account = actors[wait.nth % actors.length]?.account;
  const instant = {
    month: monthAround(0, now).end,
    period: account?.period.end ?? now,
    hold: account?.holds.findLast(({ status }) => status === 'active')?.endsAt ?? now,
  }[wait.to];
  return instant + wait.ms;
}

async function runWhatIsDue(tandem: Tandem): Promise<void> {
  const headers = { authorization: `Bearer ${SECRETS.CRON_SECRET}`, prefer: 'wait=10' };
  await tandem.call('/api/cron/reset-credits', { method: 'POST', headers });
}

/** Something dies while the commands are under way, and is started again; the requests go on. */
async function crash(tandem: Tandem, what: 'worker' | 'api' | 'both', env: Record<string, string>): Promise<void> {
  await pause(8);
  if (what !== 'api') await tandem.workers.at(-1)?.kill();
  if (what !== 'worker') await tandem.api.kill();
  await Promise.all([
    what === 'api' ? undefined : tandem.startWorker(env),
    what === 'worker' ? undefined : tandem.startApi(),
  ]);
}
