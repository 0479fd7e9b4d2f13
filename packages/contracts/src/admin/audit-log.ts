import { type Static, Type } from '@sinclair/typebox';
import { AuditEntityType } from '../audit.ts';
import { pageOf, pageQuery } from '../http/page.ts';
import { ActorType } from '../operations/command-frame.ts';
import { StringEnum, Timestamp } from '../primitives.ts';

const Name = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\u0000]+$' });

/** GET /admin/audit-logs */
export const AuditLogQuery = Type.Object(
  {
    entityType: Type.Optional(AuditEntityType),
    entityId: Type.Optional(Name),
    actorType: Type.Optional(ActorType),
    actorId: Type.Optional(Name),
    startDate: Type.Optional({ ...Timestamp, description: 'First instant looked at.' }),
    endDate: Type.Optional({ ...Timestamp, description: 'First instant after it.' }),
    ...pageQuery,
  },
  { additionalProperties: false },
);
export type AuditLogQuery = Static<typeof AuditLogQuery>;

/** One entry. `changes` is {member: {from, to}}; `metadata` has reason, ticketId, apiEndpoint and operationId where there are such. */
export const AuditLogEntry = Type.Object({
  entryId: Type.String(),
  entityType: AuditEntityType,
  entityId: Type.String(),
  action: StringEnum(['CREATE', 'UPDATE', 'DELETE', 'CANCEL', 'REACTIVATE', 'READ'] as const),
  actorType: ActorType,
  actorId: Type.String(),
  changes: Type.Record(Type.String(), Type.Unknown()),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  at: Timestamp,
});
export type AuditLogEntry = Static<typeof AuditLogEntry>;

export const AuditLogResponse = pageOf(AuditLogEntry);
export type AuditLogResponse = Static<typeof AuditLogResponse>;
