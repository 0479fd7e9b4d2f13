import { find } from '../core/find.ts';
import { pageOf, within } from '../http/page-of.ts';
import { optional, page, parameters, range, text } from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';

const paid = { ...page, customer: optional(text), created: optional(range) };

export const paymentIntents: Route[] = [
  route('GET', '/payment_intents/:id', parameters({}), ({ world, id }) => find(world, 'payment_intent', id)),
  route('GET', '/payment_intents', parameters(paid), ({ world, input }) =>
    pageOf(
      '/v1/payment_intents',
      world.store
        .all('payment_intent')
        .filter((each) => (input.customer ?? each.customer) === each.customer && within(each.created, input.created)),
      input,
    ),
  ),
];
