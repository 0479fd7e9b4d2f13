import type { CreditSystem, LotCreditType } from '@tandem/contracts';
import { EntitySchema } from 'typeorm';

export type PlanAlias = { alias: string; plan: Plan };
export type PlanAllocation = {
  planCode: string;
  creditSystem: CreditSystem;
  creditType: LotCreditType;
  amount: number;
  plan: Plan;
};
export type Plan = { code: string; name: string; rank: number; aliases: PlanAlias[]; allocations: PlanAllocation[] };

/** plans: what can be subscribed to. */
export const Plan = new EntitySchema<Plan>({
  name: 'Plan',
  tableName: 'plans',
  columns: {
    code: { name: 'plan_code', type: 'text', primary: true },
    name: { type: 'text' },
    rank: { type: 'integer', unique: true },
  },
  relations: {
    aliases: { type: 'one-to-many', target: 'PlanAlias', inverseSide: 'plan' },
    allocations: { type: 'one-to-many', target: 'PlanAllocation', inverseSide: 'plan' },
  },
});

/** plan_aliases: other names of a plan, `pro` for one. */
export const PlanAlias = new EntitySchema<PlanAlias>({
  name: 'PlanAlias',
  tableName: 'plan_aliases',
  columns: { alias: { type: 'text', primary: true } },
  relations: {
    plan: {
      type: 'many-to-one',
      target: 'Plan',
      inverseSide: 'aliases',
      nullable: false,
      joinColumn: { name: 'plan_code', foreignKeyConstraintName: 'plan_aliases_plan_fk' },
    },
  },
});

/** plan_allocations: credits a month, per system and type. */
export const PlanAllocation = new EntitySchema<PlanAllocation>({
  name: 'PlanAllocation',
  tableName: 'plan_allocations',
  columns: {
    planCode: { name: 'plan_code', type: 'text', primary: true },
    creditSystem: { name: 'credit_system', type: 'text', primary: true },
    creditType: { name: 'credit_type', type: 'text', primary: true },
    amount: { type: 'bigint' },
  },
  relations: {
    plan: {
      type: 'many-to-one',
      target: 'Plan',
      inverseSide: 'allocations',
      joinColumn: { name: 'plan_code', foreignKeyConstraintName: 'plan_allocations_plan_fk' },
    },
  },
});
