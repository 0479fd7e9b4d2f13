import { Foundation } from './0001-foundation.ts';
import { Identity } from './0002-identity.ts';
import { Catalogue } from './0003-catalogue.ts';
import { Audit } from './0004-audit.ts';
import { Credits } from './0005-credits.ts';
import { CreditPeriods } from './0006-credit-periods.ts';
import { CreditOperations } from './0007-credit-operations.ts';
import { CreditReads } from './0008-credit-reads.ts';
import { InboxAndWorkers } from './0009-inbox-and-workers.ts';
import { OperationTypes } from './0010-operation-types.ts';
import { Holds } from './0011-holds.ts';
import { CreditAdmin } from './0012-credit-admin.ts';
import { Billing } from './0013-billing.ts';
import { Subscriptions } from './0014-subscriptions.ts';
import { PriceList } from './0015-price-list.ts';
import { OperationsOfEveryKind } from './0016-operations-of-every-kind.ts';
import { OrganizationReads } from './0017-organization-reads.ts';
import { ConsumesAtOnce } from './0018-consumes-at-once.ts';
import { CreditCorrections } from './0019-credit-corrections.ts';
import { OrganizationChanges } from './0020-organization-changes.ts';
import { StripeInbox } from './0021-stripe-inbox.ts';
import { TimeMachine } from './0022-time-machine.ts';

import { SubscriptionIntents } from './0023-subscription-intents.ts';

import { AdminControls } from './0024-admin-controls.ts';
import { AuditForGood } from './0025-audit-for-good.ts';
import { Authors } from './0026-authors.ts';
import { QuickReads } from './0027-quick-reads.ts';
import { ExpiredSubscriptions } from './0028-expired-subscriptions.ts';
import { BurnOrder } from './0029-burn-order.ts';
import { InlinedFunctions } from './0030-inlined-functions.ts';
import { Journeys } from './0031-journeys.ts';
import { MonthsByKey } from './0032-months-by-key.ts';

/** Listed by hand and only ever appended to: a migration found by glob and merged late would run silently out of order. */
export const MIGRATIONS = [
  Foundation,
  Identity,
  Catalogue,
  Audit,
  Credits,
  CreditPeriods,
  CreditOperations,
  CreditReads,
  InboxAndWorkers,
  OperationTypes,
  Holds,
  CreditAdmin,
  Billing,
  Subscriptions,
  PriceList,
  OperationsOfEveryKind,
  OrganizationReads,
  ConsumesAtOnce,
  CreditCorrections,
  OrganizationChanges,
  StripeInbox,
  TimeMachine,
  SubscriptionIntents,
  AdminControls,
  AuditForGood,
  Authors,
  QuickReads,
  ExpiredSubscriptions,
  BurnOrder,
  InlinedFunctions,
  Journeys,
  MonthsByKey,
];
