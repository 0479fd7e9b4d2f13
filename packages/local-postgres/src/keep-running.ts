import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf, LocalPostgresError } from './local-postgres-error.ts';
import type { ServerRecord } from './supervision.ts';

/** How long a death may go unnoticed, in ms. */
const CHECK_MS = 250;
/** Pauses before the attempts to start a dead server again, in ms. */
const PAUSES_MS = [0, 500, 2_000, 5_000];

/** Hears that the server died and runs again on the same port, or the error of the last attempt to start it. */
export type DeathListener = (outcome: 'restarted' | LocalPostgresError) => void;

/**
 * Starts a server again whenever it dies, until `release`, which waits for an attempt under way and returns the server
 * that is then the latest. Looks at the process, because one that was taken over from a dead supervisor is not our child.
 */
export function keepRunning(
  server: ServerRecord,
  startAgain: (dead: ServerRecord) => Promise<ServerRecord>,
  onDeath: DeathListener,
): { release(): Promise<ServerRecord> } {
  let latest = server;
  let released = false;
  let attempts = Promise.resolve();
  let attempting = false;

  const revive = async () => {
    for (const [attempt, pause] of PAUSES_MS.entries()) {
      await sleep(pause, undefined, { ref: false });
      if (released) return;
      try {
        latest = await startAgain(latest);
        return onDeath('restarted');
      } catch (error) {
        if (!(error instanceof LocalPostgresError)) throw error;
        if (attempt < PAUSES_MS.length - 1) continue;
        clearInterval(watch);
        onDeath(error);
      }
    }
  };
  const watch = setInterval(() => {
    if (attempting || exists(latest.process.pid)) return;
    attempting = true;
    attempts = revive().finally(() => {
      attempting = false;
    });
  }, CHECK_MS).unref();

  return {
    async release() {
      released = true;
      clearInterval(watch);
      await attempts;
      return latest;
    },
  };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
