import type { Product } from '../core/tables.ts';
import type { World } from '../core/world.ts';

export type ProductFields = Pick<Product, 'name'> &
  Partial<Pick<Product, 'id' | 'active' | 'description' | 'metadata' | 'unit_label' | 'url' | 'statement_descriptor'>>;

export function newProduct(world: World, fields: ProductFields): Product {
  return world.add('product', {
    id: world.newId('product', 14),
    object: 'product',
    active: true,
    created: world.now,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: world.now,
    url: null,
    ...fields,
  });
}
