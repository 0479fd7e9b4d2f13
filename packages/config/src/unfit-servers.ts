import type { ProcessName } from './process-settings.ts';
import { type SettingProblem, SettingsError } from './settings-error.ts';

/** What a process found where its addresses lead. */
export type FoundServers = {
  readonly database: {
    /** The injectable clock is not at zero. */
    readonly clockMoved: boolean;
    /** The login may write domain tables directly, and not only through the functions meant for it. */
    readonly writesTables: boolean;
  };
  /** What about the queue's server would lose jobs, each under the name that ALLOW_UNSAFE_REDIS takes. */
  readonly queueFaults: readonly { readonly name: string; readonly says: string }[];
};

/**
 * The second look after loadSettings: the settings are right in form, but do they lead to servers that keep what is
 * accepted? The queue's server is judged in every environment, database and login in production.
 * @throws SettingsError with every problem at once
 */
export function refuseUnfitServers(
  process: Exclude<ProcessName, 'migrate'>,
  settings: { readonly NODE_ENV: string; readonly ALLOW_UNSAFE_REDIS?: string },
  found: FoundServers,
): void {
  const allowed = settings.ALLOW_UNSAFE_REDIS?.split(',') ?? [];
  const problems: SettingProblem[] = found.queueFaults
    .filter(({ name }) => !allowed.includes(name))
    .map(({ name, says }) => ({
      name: 'REDIS_URL',
      problem: `leads to a server that would lose jobs: ${says} (ALLOW_UNSAFE_REDIS=${name} accepts that)`,
    }));
  if (settings.NODE_ENV === 'production') {
    if (found.database.clockMoved) {
      problems.push({ name: 'DATABASE_URL', problem: 'leads to a database whose clock was moved for tests' });
    }
    if (found.database.writesTables) {
      problems.push({
        name: 'DATABASE_URL',
        problem: `has a login that may write domain tables; use one of the role tandem_${process} (ops migrate makes it)`,
      });
    }
  }
  if (problems.length > 0) throw new SettingsError(problems);
}
