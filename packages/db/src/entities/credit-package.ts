import { EntitySchema } from 'typeorm';

export type CreditPackage = { packageId: string; credits: number; price: number; currency: string };

/** credit_packages: credits that can be bought under v1. */
export const CreditPackage = new EntitySchema<CreditPackage>({
  name: 'CreditPackage',
  tableName: 'credit_packages',
  columns: {
    packageId: { name: 'package_id', type: 'text', primary: true },
    credits: { type: 'bigint' },
    price: { name: 'price_minor', type: 'integer' },
    currency: { type: 'text', default: 'USD' },
  },
});
