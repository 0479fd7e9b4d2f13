import type { MaintenanceWatch } from '@tandem/db';
import type { Organizations } from './organizations/open-organizations.ts';
import type { ApiParts } from './parts.ts';
import type { ApiQueue } from './queue/open-api-queue.ts';

/** What routes work with. */
export type ApiDependencies = ApiParts & {
  readonly queue: ApiQueue;
  readonly organizations: Organizations;
  readonly maintenance: MaintenanceWatch;
};
