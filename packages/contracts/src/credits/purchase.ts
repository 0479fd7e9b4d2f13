import { type Static, Type } from '@sinclair/typebox';
import { OperationId, Timestamp } from '../primitives.ts';
import { ReturnUrl } from '../subscriptions/intents.ts';

export const PackageId = Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' });

/** POST /api/credits/purchases: under v1 only. */
export const PurchaseRequest = Type.Object(
  { packageId: PackageId, successUrl: Type.Optional(ReturnUrl), cancelUrl: Type.Optional(ReturnUrl) },
  { additionalProperties: false },
);
export type PurchaseRequest = Static<typeof PurchaseRequest>;

/** 201: where to pay; the credits come with the payment. */
export const PurchaseResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('pending'),
  packageId: PackageId,
  credits: Type.Integer(),
  price: Type.Integer({ description: 'In the smallest unit of the currency (cents).' }),
  currency: Type.String(),
  checkoutUrl: Type.String(),
  expiresAt: Timestamp,
});
export type PurchaseResponse = Static<typeof PurchaseResponse>;

/** Members of 404 `package_unknown`. */
export const PackageUnknown = Type.Object({ packageId: PackageId });
