import { type Static, Type } from '@sinclair/typebox';
import { pageOf, pageQuery } from '../http/page.ts';
import { Nullable, StringEnum, Timestamp, UserId } from '../primitives.ts';

export const OrganizationId = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\u0000]+$' });
/** An organization named by the path of a route. */
export const OrganizationParams = Type.Object({ orgId: OrganizationId });

export const MemberRole = StringEnum(['owner', 'member'] as const, {
  description: 'The owner receives the credits, pays and decides; members may look.',
});
export type MemberRole = Static<typeof MemberRole>;

/** One that pays: a user alone, or several. */
export const Organization = Type.Object({
  organizationId: Type.String(),
  name: Type.String(),
  owner: UserId,
  personal: Type.Boolean({ description: 'The one that each user has.' }),
  region: Type.String(),
  createdAt: Nullable({ ...Timestamp, description: 'Null for a personal one that nothing was written for yet.' }),
});
export type Organization = Static<typeof Organization>;

export const Member = Type.Object({ userId: UserId, role: MemberRole, since: Nullable(Timestamp) });
export type Member = Static<typeof Member>;

/** GET /organizations/:orgId */
export const OrganizationResponse = Type.Composite([Organization, Type.Object({ members: Type.Array(Member) })]);
export type OrganizationResponse = Static<typeof OrganizationResponse>;

/** GET /api/organizations: the caller's. */
export const OrganizationsQuery = Type.Object(pageQuery, { additionalProperties: false });
export const OrganizationsResponse = pageOf(Type.Composite([Organization, Type.Object({ role: MemberRole })]));
export type OrganizationsResponse = Static<typeof OrganizationsResponse>;

/** GET /admin/organizations */
export const AllOrganizationsQuery = Type.Object(
  {
    owner: Type.Optional(UserId),
    region: Type.Optional(Type.String({ maxLength: 16 })),
    personal: Type.Optional(Type.Boolean()),
    ...pageQuery,
  },
  { additionalProperties: false },
);
export const AllOrganizationsResponse = pageOf(
  Type.Composite([Organization, Type.Object({ members: Type.Integer(), subscriptions: Type.Integer() })]),
);
export type AllOrganizationsResponse = Static<typeof AllOrganizationsResponse>;
