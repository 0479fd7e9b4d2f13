import { invalid } from '../core/failure.ts';
import { find } from '../core/find.ts';
import type { Charge } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { pageOf, within } from '../http/page-of.ts';
import {
  integer,
  mergedMetadata,
  metadata,
  oneOf,
  optional,
  page,
  parameters,
  range,
  text,
} from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';
import { refundCharge } from '../lifecycle/refund-charge.ts';

const create = parameters({
  charge: optional(text),
  payment_intent: optional(text),
  amount: optional(integer),
  reason: optional(oneOf('duplicate', 'fraudulent', 'requested_by_customer')),
  metadata: optional(metadata),
});

export const refunds: Route[] = [
  route('POST', '/refunds', create, ({ world, input }) => {
    if (input.amount !== undefined && input.amount < 1) {
      throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer');
    }
    return refundCharge(world, chargeOf(world, input), {
      amount: input.amount,
      reason: input.reason ?? null,
      metadata: mergedMetadata({}, input.metadata),
    });
  }),
  route('GET', '/refunds/:id', parameters({}), ({ world, id }) => find(world, 'refund', id)),
  route(
    'GET',
    '/refunds',
    parameters({ ...page, charge: optional(text), payment_intent: optional(text), created: optional(range) }),
    ({ world, input }) =>
      pageOf(
        '/v1/refunds',
        world.store
          .all('refund')
          .filter(
            (each) =>
              (input.charge ?? each.charge) === each.charge &&
              (input.payment_intent ?? each.payment_intent) === each.payment_intent &&
              within(each.created, input.created),
          ),
        input,
      ),
  ),
];

function chargeOf(world: World, named: { charge?: string; payment_intent?: string }): Charge {
  if (named.charge !== undefined) return find(world, 'charge', named.charge, 'charge');
  if (named.payment_intent === undefined) {
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.');
  }
  const intent = find(world, 'payment_intent', named.payment_intent, 'payment_intent');
  if (intent.latest_charge === null) {
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, 'payment_intent');
  }
  return world.known('charge', intent.latest_charge);
}
