import type { InboxEvent } from '@tandem/db';
import type { WorkerDeps } from '../worker-deps.ts';
import type { Cause } from './cause.ts';
import { ParkedError } from './parked-error.ts';

/**
 * What an event changes beside the inbox: everything in one transaction, between the cause's begin and end. The event is only a hint;
 * the object is fetched. It may come any number of times, in any order.
 * @throws ParkedError for one that has to wait
 */
export type StripeEffect = (deps: WorkerDeps, event: InboxEvent, cause: Cause) => Promise<void>;

/** The id of what an event is about. @throws ParkedError for one that does not say */
export function objectOf({ objectId }: InboxEvent): string {
  if (objectId === null) throw new ParkedError('object_unknown');
  return objectId;
}
