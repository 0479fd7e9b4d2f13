import { find } from '../core/find.ts';
import { pageOf, within } from '../http/page-of.ts';
import { optional, page, parameters, range, text } from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';

export const disputes: Route[] = [
  route('GET', '/disputes/:id', parameters({}), ({ world, id }) => find(world, 'dispute', id)),
  route(
    'GET',
    '/disputes',
    parameters({ ...page, charge: optional(text), payment_intent: optional(text), created: optional(range) }),
    ({ world, input }) =>
      pageOf(
        '/v1/disputes',
        world.store
          .all('dispute')
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
