import { invalid } from '../core/failure.ts';
import { listOf } from '../core/list-of.ts';
import { ID_PREFIXES, type Kind } from '../core/tables.ts';
import type { World } from '../core/world.ts';

type Fields = Record<string, unknown>;
const MAX_DEPTH = 4;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists that only come when asked for. */
const INCLUDABLE: Readonly<Record<string, (world: World, owner: Fields) => unknown>> = {
  'invoice.payments': (world, { id }) =>
    listOf(
      '/v1/invoice_payments',
      world.store.all('invoice_payment').filter(({ invoice }) => invoice === id),
    ),
  'checkout.session.line_items': (world, { id }) =>
    listOf(`/v1/checkout/sessions/${id}/line_items`, world.known('checkout_plan', String(id)).lineItems),
  'customer.subscriptions': (world, { id }) =>
    listOf(
      `/v1/customers/${id}/subscriptions`,
      world.store.all('subscription').filter(({ customer }) => customer === id),
    ),
  'charge.refunds': (world, { id }) =>
    listOf(
      `/v1/charges/${id}/refunds`,
      world.store.all('refund').filter(({ charge }) => charge === id),
    ),
};

/** A copy of an answer in which the named ids are objects: `latest_invoice.payments`, `data.customer`. */
export function expanded(world: World, body: object, paths: readonly string[]): Fields {
  const copy: Fields = structuredClone({ ...body });
  for (const path of paths) {
    const parts = path.split('.');
    if (parts.length > MAX_DEPTH) throw invalid(`You cannot expand more than ${MAX_DEPTH} levels of a property.`);
    expandIn(world, copy, parts, path);
  }
  return copy;
}

function expandIn(world: World, owner: Fields, [key = '', ...rest]: readonly string[], path: string): void {
  const include = INCLUDABLE[`${owner['object']}.${key}`];
  if (include && owner[key] === undefined) owner[key] = structuredClone(include(world, owner));
  const value = owner[key];
  if (value === undefined) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  if (typeof value === 'string') owner[key] = structuredClone(objectOf(world, value, path));
  for (const inner of Array.isArray(value) ? value : [owner[key]]) {
    if (rest.length > 0 && isFields(inner)) expandIn(world, inner, rest, path);
  }
}

function objectOf(world: World, id: string, path: string): object {
  for (const [kind, prefix] of Object.entries(ID_PREFIXES)) {
    const found = id.startsWith(prefix) ? world.store.get(kind as Kind, id) : undefined;
    if (found) return found;
  }
  throw invalid(`This property cannot be expanded (${path}).`, 'expand');
}
