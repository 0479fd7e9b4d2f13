import type { Environment } from '@tandem/config';

/** What the emulator's process is told by the one that starts it. */
export type EmulatorTask = {
  /** For the clock: a login that may read it. */
  readonly databaseUrl: string;
  readonly port: number;
  /** Where it keeps its customers, subscriptions and the rest. */
  readonly snapshotFile: string;
  /** Our own endpoint. */
  readonly deliverTo: { readonly url: string; readonly secret: string };
};

/** The emulator takes any key; this one says what it is for. */
export const EMULATOR_KEY = 'sk_test_emulator';

const NAME = 'TANDEM_EMULATOR_TASK';

export const taskEnvironment = (task: EmulatorTask): Environment => ({ [NAME]: JSON.stringify(task) });

/** Undefined for a process that was not started by a local run. */
export function taskIn(environment: Environment): EmulatorTask | undefined {
  const text = environment[NAME];
  return text === undefined ? undefined : (JSON.parse(text) as EmulatorTask);
}
