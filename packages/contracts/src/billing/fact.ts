import { type Static, Type } from '@sinclair/typebox';
import { ActorType } from '../operations/command-frame.ts';
import { UserId } from '../primitives.ts';

const Ref = Type.String({ minLength: 1, maxLength: 255 });
const Instant = Type.Integer({ description: 'Milliseconds since 1970, UTC.' });
const Minor = Type.Integer({ minimum: 0, description: 'Money in the smallest unit of its currency.' });

const common = {
  /** What makes a repeat recognisable; a fact with a known id changes nothing. */
  factId: Ref,
  /** Whose credits: the owner of the organization. */
  userId: UserId,
  requestId: Type.String({ maxLength: 128 }),
  actorType: ActorType,
  actorId: Type.String({ minLength: 1, maxLength: 128 }),
};
const payment = { paymentRef: Ref, paidMinor: Minor };
const fact = <const T extends string, P extends Record<string, ReturnType<typeof Type.Unsafe>>>(type: T, members: P) =>
  Type.Object({ type: Type.Literal(type), ...common, ...members }, { additionalProperties: false });

/** A paid, non-trial invoice line funds the months it covers, once (RULES 1). Proration lines fund the difference (RULES 4). */
export const PlanPaid = fact('plan_paid', {
  ...payment,
  fundingRef: Ref,
  subscriptionRef: Ref,
  plan: Ref,
  startsAt: Instant,
  endsAt: Instant,
  /** Months are counted from here; the subscription's billing_cycle_anchor. */
  anchorAt: Instant,
  proration: Type.Boolean(),
});
/** A negative proration line: Stripe gave money back for time not used (RULES 4). */
export const UnusedTimeCredited = fact('unused_time_credited', {
  subscriptionRef: Ref,
  plan: Ref,
  startsAt: Instant,
  endsAt: Instant,
});
/** The subscription has another price now; what is paid for it comes as plan_paid. */
export const PlanChanged = fact('plan_changed', { subscriptionRef: Ref, plan: Ref });
export const CancellationScheduled = fact('cancellation_scheduled', { subscriptionRef: Ref, endsAt: Instant });
export const CancellationWithdrawn = fact('cancellation_withdrawn', { subscriptionRef: Ref });
/** Over now: deleted, unpaid for good, or expired. */
export const SubscriptionEnded = fact('subscription_ended', { subscriptionRef: Ref });
/** A trial funds nothing; the free allowance goes on (RULES 1). */
export const TrialStarted = fact('trial_started', {
  subscriptionRef: Ref,
  plan: Ref,
  anchorAt: Instant,
  endsAt: Instant,
});
/** Refunded so far, in all (RULES 8). */
export const PaymentRefunded = fact('payment_refunded', { ...payment, refundedMinor: Minor });
export const PaymentDisputed = fact('payment_disputed', { ...payment, disputedMinor: Minor });
export const DisputeClosed = fact('dispute_closed', { ...payment, won: Type.Boolean(), disputedMinor: Minor });
/** A bought package; its credits never expire. */
export const PackagePaid = fact('package_paid', { ...payment, fundingRef: Ref, packageId: Ref });
/** A plan bought once and for ever (Checkout in payment mode). */
export const LifetimePaid = fact('lifetime_paid', { ...payment, fundingRef: Ref, plan: Ref });

/** What billing can say about a user's credits, whoever says it. The rules decide what follows, one SQL write does it. */
export const BillingFact = Type.Union([
  PlanPaid,
  UnusedTimeCredited,
  PlanChanged,
  CancellationScheduled,
  CancellationWithdrawn,
  SubscriptionEnded,
  TrialStarted,
  PaymentRefunded,
  PaymentDisputed,
  DisputeClosed,
  PackagePaid,
  LifetimePaid,
]);
export type BillingFact = Static<typeof BillingFact>;
export type BillingFactOf<T extends BillingFact['type']> = Extract<BillingFact, { type: T }>;
