import { find } from '../core/find.ts';
import { pageOf, within } from '../http/page-of.ts';
import { optional, page, parameters, range, text } from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';

const paid = { ...page, customer: optional(text), created: optional(range) };

export const charges: Route[] = [
  route('GET', '/charges/:id', parameters({}), ({ world, id }) => find(world, 'charge', id)),
  route('GET', '/charges', parameters({ ...paid, payment_intent: optional(text) }), ({ world, input }) =>
    pageOf(
      '/v1/charges',
      world.store
        .all('charge')
        .filter(
          (each) =>
            (input.customer ?? each.customer) === each.customer &&
            (input.payment_intent ?? each.payment_intent) === each.payment_intent &&
            within(each.created, input.created),
        ),
      input,
    ),
  ),
];
