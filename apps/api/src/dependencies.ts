import type { MaintenanceWatch } from '@tandem/db';
import type { FailedAttempts } from './auth/failed-attempts.ts';
import type { Organizations } from './organizations/open-organizations.ts';
import type { ApiParts } from './parts.ts';
import type { ApiQueue } from './queue/open-api-queue.ts';

/** What routes work with. */
export type ApiDependencies = ApiParts & {
  readonly queue: ApiQueue;
  readonly organizations: Organizations;
  readonly maintenance: MaintenanceWatch;
  /** Of admins, at the guards and at the login alike: guessing at one door shuts the other. */
  readonly refusedKeys: FailedAttempts;
};
