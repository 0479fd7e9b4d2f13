import { type Static, Type } from '@sinclair/typebox';
import { OperationId, Reason, UserId } from '../primitives.ts';
import { Member, OrganizationId } from './organization.ts';

const MemberId = { ...UserId, pattern: '^[^\\u0000]+$' };
const OwnReason = Type.Optional({ ...Reason, description: 'Why; an admin has to say it. Kept on the audit log.' });

export const OrganizationName = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]+$' });

/** POST /organizations/:orgId/members */
export const AddMemberRequest = Type.Object({ userId: MemberId, reason: OwnReason }, { additionalProperties: false });
export const MemberResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  organizationId: Type.String(),
  member: Member,
});

/** DELETE /organizations/:orgId/members/:userId?reason= */
export const MemberParams = Type.Object({ orgId: OrganizationId, userId: MemberId });
export const RemoveMemberQuery = Type.Object({ reason: OwnReason }, { additionalProperties: false });
export const MemberRemovedResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  organizationId: Type.String(),
  userId: UserId,
});

/** PATCH /organizations/:orgId */
export const RenameOrganizationRequest = Type.Object(
  { name: OrganizationName, reason: OwnReason },
  { additionalProperties: false },
);
export const OrganizationRenamedResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  organizationId: Type.String(),
  name: OrganizationName,
});

/** Members of the refusals of a change of an organization. */
export const OrganizationRefused = Type.Object({
  organizationId: Type.String(),
  userId: Type.Optional(UserId),
  limit: Type.Optional(Type.Integer()),
});
export type OrganizationRefused = Static<typeof OrganizationRefused>;
