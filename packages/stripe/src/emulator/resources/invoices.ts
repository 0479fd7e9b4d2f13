import type { Static } from '@sinclair/typebox';
import { Failure, invalid } from '../core/failure.ts';
import { find } from '../core/find.ts';
import type { Invoice } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { pageOf, within } from '../http/page-of.ts';
import { flag, integer, list, optional, page, parameters, range, text } from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';
import { collect } from '../lifecycle/collect.ts';
import { finalizeInvoice } from '../lifecycle/pay-invoice.ts';
import { previewInvoice } from '../lifecycle/preview-invoice.ts';
import { voidInvoice } from '../lifecycle/renew.ts';
import { DECLINED } from '../objects/charge.ts';
import { subscriptionOf } from '../objects/invoice.ts';
import { paymentOfInvoice } from '../objects/invoice-payment.ts';
import { attach } from './customers.ts';

const filters = parameters({
  ...page,
  customer: optional(text),
  subscription: optional(text),
  status: optional(text),
  created: optional(range),
});

const preview = parameters({
  customer: optional(text),
  subscription: optional(text),
  subscription_details: optional(
    parameters({
      items: optional(
        list(
          parameters({
            id: optional(text),
            price: optional(text),
            quantity: optional(integer),
            deleted: optional(flag),
          }),
        ),
      ),
      proration_date: optional(integer),
      proration_behavior: optional(text),
    }),
  ),
});

export const invoices: Route[] = [
  route('GET', '/invoices/:id', parameters({}), ({ world, id }) => find(world, 'invoice', id)),
  route('GET', '/invoices/:id/lines', parameters(page), ({ world, id, input }) =>
    pageOf(`/v1/invoices/${id}/lines`, find(world, 'invoice', id).lines.data.toReversed(), input),
  ),
  route('POST', '/invoices/:id/pay', parameters({ payment_method: optional(text) }), ({ world, id, input }) =>
    pay(world, find(world, 'invoice', id), input.payment_method),
  ),
  route('POST', '/invoices/:id/finalize', parameters({ auto_advance: optional(flag) }), ({ world, id }) => {
    const invoice = find(world, 'invoice', id);
    if (invoice.status !== 'draft') throw invalid(`This invoice is already finalized.`, 'id');
    finalizeInvoice(world, invoice);
    return invoice;
  }),
  route('POST', '/invoices/:id/void', parameters({}), ({ world, id }) => {
    const invoice = find(world, 'invoice', id);
    if (invoice.status !== 'open') throw invalid('You can only void an open invoice.', 'id');
    voidInvoice(world, invoice);
    return invoice;
  }),
  route('POST', '/invoices/create_preview', preview, ({ world, input }) => previewOf(world, input)),
  route('GET', '/invoices', filters, ({ world, input }) => {
    const rows = world.store
      .all('invoice')
      .filter(
        (each) =>
          (input.customer ?? each.customer) === each.customer &&
          (input.subscription === undefined || input.subscription === subscriptionOf(each)) &&
          (input.status ?? each.status) === each.status &&
          within(each.created, input.created),
      );
    return pageOf('/v1/invoices', rows, input);
  }),
];

function pay(world: World, invoice: Invoice, method: string | undefined): Invoice {
  if (invoice.status === 'paid') throw invalid('Invoice is already paid', undefined, 'invoice_already_paid');
  if (invoice.status !== 'open' && invoice.status !== 'draft') {
    throw invalid(`This invoice can no longer be paid: it is ${invoice.status}.`);
  }
  const given = method === undefined ? undefined : attach(world, method, invoice.customer ?? '', 'payment_method');
  if (invoice.status === 'draft') finalizeInvoice(world, invoice);
  const outcome = collect(world, invoice, given);
  if (outcome !== 'declined') return invoice;
  const payment = paymentOfInvoice(world, invoice.id);
  const intent = world.known('payment_intent', payment?.payment.payment_intent ?? '');
  throw new Failure(402, {
    type: 'card_error',
    code: DECLINED.code,
    decline_code: DECLINED.decline,
    message: DECLINED.message,
    payment_intent: structuredClone(intent),
  });
}

function previewOf(world: World, input: Static<typeof preview>): object {
  if (input.subscription === undefined) {
    throw invalid('The emulator previews invoices of subscriptions only.', 'subscription', 'parameter_missing');
  }
  const subscription = find(world, 'subscription', input.subscription, 'subscription');
  return previewInvoice(world, subscription, input.subscription_details?.items ?? [], {
    from: input.subscription_details?.proration_date ?? world.now,
    prorates: input.subscription_details?.proration_behavior !== 'none',
  });
}
