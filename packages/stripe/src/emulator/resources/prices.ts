import { invalid } from '../core/failure.ts';
import { find } from '../core/find.ts';
import { pageOf, within } from '../http/page-of.ts';
import {
  clearable,
  flag,
  integer,
  list,
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
import { newPrice } from '../objects/price.ts';
import { newProduct } from '../objects/product.ts';
import { recurring } from './products.ts';

const create = parameters({
  currency: text,
  unit_amount: integer,
  product: optional(text),
  product_data: optional(parameters({ name: text, metadata: optional(metadata) })),
  recurring: optional(recurring),
  active: optional(flag),
  nickname: optional(text),
  lookup_key: optional(text),
  transfer_lookup_key: optional(flag),
  tax_behavior: optional(oneOf('exclusive', 'inclusive', 'unspecified')),
  metadata: optional(metadata),
});

const update = parameters({
  active: optional(flag),
  nickname: optional(clearable(text)),
  lookup_key: optional(text),
  transfer_lookup_key: optional(flag),
  metadata: optional(metadata),
});

const filters = parameters({
  ...page,
  active: optional(flag),
  product: optional(text),
  currency: optional(text),
  type: optional(oneOf('one_time', 'recurring')),
  lookup_keys: optional(list(text)),
  created: optional(range),
});

export const prices: Route[] = [
  route('POST', '/prices', create, ({ world, input }) => {
    const { product, product_data, recurring: rhythm, metadata: extra, transfer_lookup_key, ...plain } = input;
    if ((product === undefined) === (product_data === undefined)) {
      throw invalid('You must specify exactly one of `product` and `product_data`.', 'product');
    }
    if (plain.unit_amount < 0) throw invalid('This value must be greater than or equal to 0.', 'unit_amount');
    if (product !== undefined) find(world, 'product', product, 'product');
    claimLookupKey(world, plain.lookup_key, transfer_lookup_key);
    const made = product_data && newProduct(world, { name: product_data.name });
    if (made) world.emit('product.created', made);
    const price = newPrice(world, {
      ...plain,
      currency: plain.currency.toLowerCase(),
      product: product ?? made?.id ?? '',
      recurring: rhythm ? { interval_count: 1, ...rhythm } : null,
      metadata: mergedMetadata({}, extra),
    });
    world.emit('price.created', price);
    return price;
  }),
  route('GET', '/prices/:id', parameters({}), ({ world, id }) => find(world, 'price', id)),
  route('POST', '/prices/:id', update, ({ world, id, input }) => {
    const { metadata: extra, nickname, transfer_lookup_key, ...plain } = input;
    const price = find(world, 'price', id);
    if (plain.lookup_key !== price.lookup_key) claimLookupKey(world, plain.lookup_key, transfer_lookup_key);
    world.change('price.updated', price, (each) => {
      Object.assign(each, plain);
      if (nickname !== undefined) each.nickname = nickname === '' ? null : nickname;
      each.metadata = mergedMetadata(each.metadata, extra);
    });
    return price;
  }),
  route('GET', '/prices', filters, ({ world, input }) => {
    const rows = world.store
      .all('price')
      .filter(
        (price) =>
          (input.active ?? price.active) === price.active &&
          (input.product ?? price.product) === price.product &&
          (input.currency ?? price.currency) === price.currency &&
          (input.type ?? price.type) === price.type &&
          (input.lookup_keys?.includes(price.lookup_key ?? '') ?? true) &&
          within(price.created, input.created),
      );
    return pageOf('/v1/prices', rows, input);
  }),
];

/** A lookup key names one price of an account; it can be taken over. */
function claimLookupKey(world: Parameters<typeof find>[0], key: string | undefined, transfer = false): void {
  const holder = key === undefined ? undefined : world.store.all('price').find(({ lookup_key }) => lookup_key === key);
  if (!holder) return;
  if (!transfer) throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, 'lookup_key');
  holder.lookup_key = null;
}
