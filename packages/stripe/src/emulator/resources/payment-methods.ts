import { find } from '../core/find.ts';
import { pageOf } from '../http/page-of.ts';
import { optional, page, parameters, text } from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';
import { attach } from './customers.ts';

export const paymentMethods: Route[] = [
  route('GET', '/payment_methods/:id', parameters({}), ({ world, id }) => find(world, 'payment_method', id)),
  route('POST', '/payment_methods/:id/attach', parameters({ customer: text }), ({ world, id, input }) => {
    find(world, 'customer', input.customer, 'customer');
    return attach(world, id, input.customer, 'id');
  }),
  route('GET', '/payment_methods', parameters({ ...page, customer: text, type: optional(text) }), ({ world, input }) =>
    pageOf(
      '/v1/payment_methods',
      world.store
        .all('payment_method')
        .filter(({ customer, type }) => customer === input.customer && (input.type ?? type) === type),
      input,
    ),
  ),
];
