import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { AuditRead } from './audit.ts';

type JobRow = {
  readonly payload: TSchema;
  /** Absent for jobs that only come when something asks for them. */
  readonly everyMs?: number;
  /** What it does falls due by the one clock: the time machine runs it wherever it stops. */
  readonly byClock?: true;
  /** Also in maintenance mode (RULES 21); others leave what is due to a later run. */
  readonly goesOn?: true;
  readonly what: string;
};

/** Jobs of the maintenance queue, their payloads and when they repeat. The worker's handler map is total over it. */
export const MAINTENANCE_JOBS = {
  'credits.reset-due': {
    payload: Type.Object(
      { replyTo: Type.Optional(Type.String({ description: 'Reply channel of an API that waits for the count.' })) },
      { additionalProperties: false },
    ),
    everyMs: 60_000,
    byClock: true,
    what: 'Brings accounts whose period or lots ended up to date; the monthly reset.',
  },
  'operations.close-dead': {
    payload: Type.Object({}, { additionalProperties: false }),
    everyMs: 30_000,
    what: 'Closes operations whose job failed before it could say so.',
  },
  'credits.verify': {
    payload: Type.Object({}, { additionalProperties: false }),
    everyMs: 3_600_000,
    goesOn: true,
    what: 'Recomputes every balance from the ledger and reports what differs.',
  },
  'intents.expire': {
    payload: Type.Object({}, { additionalProperties: false }),
    everyMs: 60_000,
    byClock: true,
    what: 'Ends intents that nobody paid in time, first at Stripe.',
  },
  'subscriptions.expire': {
    payload: Type.Object({}, { additionalProperties: false }),
    everyMs: 60_000,
    byClock: true,
    what: 'Ends complimentary subscriptions whose time is over; of the others Stripe says so.',
  },
  'stripe.retry-due': {
    payload: Type.Object({}, { additionalProperties: false }),
    everyMs: 60_000,
    byClock: true,
    what: 'Looks again at Stripe events that wait: parked ones, and pending ones whose job was lost.',
  },
  'stripe.reconcile': {
    payload: Type.Object({}, { additionalProperties: false }),
    everyMs: 300_000,
    what: 'Compares the events of each Stripe account with the inbox, and takes in those that never arrived.',
  },
  'retention.apply': {
    payload: Type.Object({}, { additionalProperties: false }),
    everyMs: 3_600_000,
    byClock: true,
    what: 'Removes audit entries after two years, and the bodies of processed webhooks after 30 days.',
  },
  'audit.record': {
    payload: AuditRead,
    goesOn: true,
    what: 'Puts on the audit log that an admin looked at something.',
  },
} as const satisfies Record<string, JobRow>;

export type MaintenanceJob = keyof typeof MAINTENANCE_JOBS;
export type MaintenancePayload<J extends MaintenanceJob> = Static<(typeof MAINTENANCE_JOBS)[J]['payload']>;
