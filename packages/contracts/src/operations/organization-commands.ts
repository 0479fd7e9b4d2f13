import { Type } from '@sinclair/typebox';
import { OrganizationName } from '../organizations/changes.ts';
import { OrganizationId } from '../organizations/organization.ts';
import { Reason, UserId } from '../primitives.ts';
import { commandFrame } from './command-frame.ts';

const organizationFrame = { ...commandFrame, organizationId: OrganizationId, reason: Type.Optional(Reason) };

export const AddMemberCommand = Type.Object(
  { type: Type.Literal('add_member'), ...organizationFrame, memberId: UserId },
  { additionalProperties: false },
);

export const RemoveMemberCommand = Type.Object(
  { type: Type.Literal('remove_member'), ...organizationFrame, memberId: UserId },
  { additionalProperties: false },
);

export const RenameOrganizationCommand = Type.Object(
  { type: Type.Literal('rename_organization'), ...organizationFrame, name: OrganizationName },
  { additionalProperties: false },
);
