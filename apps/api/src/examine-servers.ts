import { setTimeout as pause } from 'node:timers/promises';
import { refuseUnfitServers, SettingsError } from '@tandem/config';
import { readFitness } from '@tandem/db';
import type { ApiParts } from './parts.ts';

const ANSWER_MS = 5_000;
const AGAIN_MS = 500;

/**
 * Waits until database and queue have answered what they are, however long they are away, and returns when they are
 * fit to be trusted with accepted operations.
 * @throws SettingsError when they are not
 */
export async function examineServers({ db, backend, settings }: Pick<ApiParts, 'db' | 'backend' | 'settings'>) {
  for (;;) {
    try {
      const [database, queueFaults] = await Promise.all([readFitness(db), backend.findServerFaults(ANSWER_MS)]);
      refuseUnfitServers('api', settings, { database, queueFaults });
      return;
    } catch (error) {
      if (error instanceof SettingsError) throw error;
      // Away: the readiness says so.
      await pause(AGAIN_MS, undefined, { ref: false });
    }
  }
}
