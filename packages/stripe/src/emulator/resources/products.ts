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

export const recurring = parameters({
  interval: oneOf('day', 'week', 'month', 'year'),
  interval_count: optional(integer),
});

const create = parameters({
  id: optional(text),
  name: text,
  active: optional(flag),
  description: optional(text),
  metadata: optional(metadata),
  default_price_data: optional(
    parameters({ currency: text, unit_amount: integer, recurring: optional(recurring), metadata: optional(metadata) }),
  ),
});

const update = parameters({
  name: optional(text),
  active: optional(flag),
  description: optional(clearable(text)),
  metadata: optional(metadata),
  default_price: optional(text),
});

export const products: Route[] = [
  route('POST', '/products', create, ({ world, input }) => {
    const { id, metadata: extra, default_price_data: first, ...plain } = input;
    if (id !== undefined && world.store.get('product', id)) {
      throw invalid('Product already exists.', 'id', 'resource_already_exists');
    }
    const named = id === undefined ? {} : { id };
    const product = newProduct(world, { ...named, ...plain, metadata: mergedMetadata({}, extra) });
    world.emit('product.created', product);
    if (first) {
      const price = newPrice(world, {
        currency: first.currency.toLowerCase(),
        product: product.id,
        unit_amount: first.unit_amount,
        recurring: first.recurring ? { interval_count: 1, ...first.recurring } : null,
        metadata: mergedMetadata({}, first.metadata),
      });
      product.default_price = price.id;
      world.emit('price.created', price);
    }
    return product;
  }),
  route('GET', '/products/:id', parameters({}), ({ world, id }) => find(world, 'product', id)),
  route('POST', '/products/:id', update, ({ world, id, input }) => {
    const { metadata: extra, description, ...plain } = input;
    const product = find(world, 'product', id);
    if (plain.default_price !== undefined) find(world, 'price', plain.default_price, 'default_price');
    world.change('product.updated', product, (each) => {
      Object.assign(each, plain);
      if (description !== undefined) each.description = description === '' ? null : description;
      each.metadata = mergedMetadata(each.metadata, extra);
      each.updated = world.now;
    });
    return product;
  }),
  route(
    'GET',
    '/products',
    parameters({ ...page, active: optional(flag), ids: optional(list(text)), created: optional(range) }),
    ({ world, input }) => {
      const rows = world.store
        .all('product')
        .filter(
          ({ id, active, created }) =>
            (input.active ?? active) === active && (input.ids?.includes(id) ?? true) && within(created, input.created),
        );
      return pageOf('/v1/products', rows, input);
    },
  ),
];
