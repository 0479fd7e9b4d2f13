import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { CreditSystem, Nullable, OperationId, Reason, StringEnum, TicketId, Timestamp } from '../primitives.ts';

type SettingRow = {
  readonly value: TSchema;
  /** What counts while nothing was set. */
  readonly unset: boolean | number | null;
  /** `deployment`: by an environment variable of the worker; shown, and not changed by a call. */
  readonly setBy: 'admin' | 'deployment';
  readonly what: string;
};

/** Settings that take effect without a restart. The only place that says which there are and what they hold. */
export const RUNTIME_SETTINGS = {
  maintenance_mode: {
    value: Type.Boolean(),
    unset: false,
    setBy: 'admin',
    what: 'Mutations and webhooks are answered 503 and queued work waits; reads and the controls of admins go on.',
  },
  maintenance_retry_seconds: {
    value: Type.Integer({ minimum: 1, maximum: 3600 }),
    unset: 30,
    setBy: 'admin',
    what: 'Retry-After of what maintenance mode refuses.',
  },
  rollback_mode: {
    value: Type.Boolean(),
    unset: false,
    setBy: 'admin',
    what: 'Every user is on v1, whatever flag, override or CREDIT_SYSTEM_VERSION say (RULES 20).',
  },
  credit_system_version: {
    value: Nullable(CreditSystem),
    unset: null,
    setBy: 'deployment',
    what: 'CREDIT_SYSTEM_VERSION: the system all users are on.',
  },
  clawback_debt: {
    value: Type.Boolean(),
    unset: false,
    setBy: 'deployment',
    what: 'CLAWBACK_DEBT: what was spent of refunded credits is paid from the next grant.',
  },
} as const satisfies Record<string, SettingRow>;

export type SettingName = keyof typeof RUNTIME_SETTINGS;
type NamesSetBy<W> = {
  [N in SettingName]: (typeof RUNTIME_SETTINGS)[N]['setBy'] extends W ? N : never;
}[SettingName];
/** Those an admin may change. */
export type AdminSettingName = NamesSetBy<'admin'>;

export const SETTING_NAMES = Object.keys(RUNTIME_SETTINGS) as SettingName[];
export const ADMIN_SETTING_NAMES = SETTING_NAMES.filter(isSetByAdmin);

function isSetByAdmin(name: SettingName): name is AdminSettingName {
  return RUNTIME_SETTINGS[name].setBy === 'admin';
}

/** POST /admin/settings/<name>, for a setting with values of this shape. */
export const settingRequest = <T extends TSchema>(value: T) =>
  Type.Object({ value, reason: Reason, ticketId: Type.Optional(TicketId) }, { additionalProperties: false });

/** A setting and its new value, as a command carries it. */
export const SettingChange = Type.Union(
  ADMIN_SETTING_NAMES.map((name) =>
    Type.Object({ name: Type.Literal(name), value: RUNTIME_SETTINGS[name].value }, { additionalProperties: false }),
  ),
);
export type SettingChange = { name: AdminSettingName; value: boolean | number };

const SettingValue = Type.Union([Type.Boolean(), Type.Integer(), Type.String(), Type.Null()]);

export const SettingResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  name: Type.String(),
  value: SettingValue,
  updatedAt: Timestamp,
});

export const SettingView = Type.Object({
  name: Type.String(),
  value: SettingValue,
  setBy: StringEnum(['admin', 'deployment'] as const),
  what: Type.String(),
  updatedAt: Nullable({ ...Timestamp, description: 'Null while it was never set.' }),
});
export type SettingView = Static<typeof SettingView>;

/** GET /admin/settings */
export const SettingsResponse = Type.Object({ items: Type.Array(SettingView) });
