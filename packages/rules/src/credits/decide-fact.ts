import type { BillingFact } from '@tandem/contracts';
import type { AccountState, SubscriptionState } from './account-state.ts';
import { clawbackTold } from './claw-back.ts';
import { follow } from './course.ts';
import { planPaid, replaced, subscriptionOf, unusedTimeCredited } from './plan-paid.ts';
import type { Step } from './step.ts';
import {
  cancellationScheduled,
  cancellationWithdrawn,
  planChanged,
  subscriptionEnded,
  trialStarted,
} from './subscription-changed.ts';

/**
 * What a billing fact changes, as steps in order; none when it changes nothing. The one place where billing becomes credits.
 * After a fact about a payment the books are looked at once more, by clawBack.
 */
export function decideFact(state: AccountState, fact: BillingFact): Step[] {
  switch (fact.type) {
    case 'plan_paid':
      return planPaid(state, fact);
    case 'unused_time_credited':
      return unusedTimeCredited(state, fact);
    case 'plan_changed':
      return planChanged(state, fact);
    case 'cancellation_scheduled':
      return cancellationScheduled(state, fact);
    case 'cancellation_withdrawn':
      return cancellationWithdrawn(state, fact);
    case 'subscription_ended':
      return subscriptionEnded(state, fact);
    case 'trial_started':
      return trialStarted(state, fact);
    case 'payment_refunded':
    case 'payment_disputed':
    case 'dispute_closed':
      return clawbackTold(state, fact);
    case 'package_paid': {
      const credits = state.packages[fact.packageId];
      if (credits === undefined || state.isFunded) return [];
      return [{ step: 'fund_package', fundingRef: fact.fundingRef, paymentRef: fact.paymentRef, credits }];
    }
    case 'lifetime_paid':
      return lifetimePaid(state, fact);
  }
}

/** A plan in calendar months, without an end (PRODUCT 3.7). */
function lifetimePaid(state: AccountState, fact: Extract<BillingFact, { type: 'lifetime_paid' }>): Step[] {
  const { fundingRef, paymentRef, plan } = fact;
  if (state.isFunded || state.plans[plan] === undefined || subscriptionOf(state, fundingRef)) return [];
  const bought: SubscriptionState = {
    ref: fundingRef,
    plan,
    anchorAt: 0,
    status: 'active',
    endsAt: null,
    nextPlan: null,
    changesAt: null,
  };
  return [
    { step: 'subscription', ...bought },
    { step: 'fund_plan', fundingRef, paymentRef, plan },
    ...follow(state, replaced(state, bought), state.at),
  ];
}
