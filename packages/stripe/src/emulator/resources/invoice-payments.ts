import { find } from '../core/find.ts';
import { pageOf } from '../http/page-of.ts';
import { optional, page, parameters, text } from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';

export const invoicePayments: Route[] = [
  route('GET', '/invoice_payments/:id', parameters({}), ({ world, id }) => find(world, 'invoice_payment', id)),
  route(
    'GET',
    '/invoice_payments',
    parameters({
      ...page,
      invoice: optional(text),
      status: optional(text),
      payment: optional(parameters({ type: text, payment_intent: optional(text), charge: optional(text) })),
    }),
    ({ world, input }) =>
      pageOf(
        '/v1/invoice_payments',
        world.store
          .all('invoice_payment')
          .filter(
            (each) =>
              (input.invoice ?? each.invoice) === each.invoice &&
              (input.status ?? each.status) === each.status &&
              (input.payment?.payment_intent ?? each.payment.payment_intent) === each.payment.payment_intent,
          ),
        input,
      ),
  ),
];
