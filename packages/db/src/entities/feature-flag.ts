import { EntitySchema } from 'typeorm';

export type FeatureFlag = {
  name: string;
  enabled: boolean;
  percentage: number;
  signUpsSince: Date | null;
  updatedAt: Date;
};

/** feature_flags: off, or on for a stable share of users. */
export const FeatureFlag = new EntitySchema<FeatureFlag>({
  name: 'FeatureFlag',
  tableName: 'feature_flags',
  columns: {
    name: { type: 'text', primary: true },
    enabled: { type: 'boolean', default: false },
    percentage: { type: 'integer', default: 100 },
    signUpsSince: { name: 'sign_ups_since', type: 'timestamptz', nullable: true },
    updatedAt: { name: 'updated_at', type: 'timestamptz' },
  },
});
