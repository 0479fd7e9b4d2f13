import type { Environment } from './load-settings.ts';

/** Started with this argument, a process waits for its parent to say go, and ends with it. */
export const SUPERVISED = '--supervised';

/** Sent once by the parent: what to add to the environment, now that what it names is there. */
export type GoMessage = { readonly go: Environment };
/** Sent once by the child, when it does its work. */
export type ReadyMessage = { readonly ready: true };

/** Time a process has to close in good order once its parent is gone. */
const FAREWELL_MS = 5_000;

/**
 * The environment to read settings from. A process started by `local` has loaded its code by now and waits here until
 * the database is up, so that the two overlap; when the parent dies, by whatever means, it ends too.
 */
export async function startEnvironment(self: NodeJS.Process, own: Environment): Promise<Environment> {
  if (!self.argv.includes(SUPERVISED) || !self.send) return own;
  self.once('disconnect', () => {
    setTimeout(() => self.kill(self.pid, 'SIGKILL'), FAREWELL_MS).unref();
    self.kill(self.pid, 'SIGTERM');
  });
  const given = await new Promise<Environment>((resolve) => {
    const hear = (message: unknown) => {
      if (!isGo(message)) return;
      self.off('message', hear);
      resolve(message.go);
    };
    self.on('message', hear);
  });
  return { ...own, ...given };
}

/** Tells the parent, if there is one, that this process does its work. */
export function sayReady(self: NodeJS.Process): void {
  self.send?.({ ready: true } satisfies ReadyMessage);
}

const isGo = (message: unknown): message is GoMessage =>
  typeof message === 'object' && message !== null && 'go' in message && typeof message.go === 'object';
