import { type Static, Type } from '@sinclair/typebox';
import { ActorType } from './operations/command-frame.ts';
import { Instant, StringEnum } from './primitives.ts';

/** What the audit log speaks of (PRODUCT 4). */
export const AuditEntityType = StringEnum([
  'SUBSCRIPTION',
  'ORGANIZATION',
  'TRIAL',
  'INTENT',
  'CREDITS',
  'FLAG',
  'SETTING',
] as const);
export type AuditEntityType = Static<typeof AuditEntityType>;

/** The entity of a look at many of them: lists and totals. */
export const EVERY_ENTITY = '*';

/** A look at something that is kept on the audit log; the payload of the job `audit.record`. */
export const AuditRead = Type.Object(
  {
    /** Told twice, it is the same look. */
    readId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
    entityType: AuditEntityType,
    entityId: Type.String({ minLength: 1, maxLength: 128 }),
    actorType: ActorType,
    actorId: Type.String({ minLength: 1, maxLength: 128 }),
    /** Method and route. */
    apiEndpoint: Type.String({ maxLength: 200 }),
    requestId: Type.String({ maxLength: 128 }),
    /** When the request came, by the API's clock. */
    readAt: Instant,
  },
  { additionalProperties: false },
);
export type AuditRead = Static<typeof AuditRead>;
