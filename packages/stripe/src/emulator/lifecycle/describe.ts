import type { Price, SubscriptionItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';

const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));

/** For people: $49.00. */
export function money(minor: number, currency: string): string {
  const amount = ZERO_DECIMAL.has(currency) ? minor : minor / 100;
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: currency.toUpperCase() }).format(amount);
}

export const productName = (world: World, price: Price): string =>
  world.store.get('product', price.product)?.name ?? price.product;

/** A price with its rhythm: $49.00 / month. */
export function rhythm({ unit_amount, currency, recurring }: Price): string {
  if (!recurring) return money(unit_amount ?? 0, currency);
  const { interval, interval_count: count } = recurring;
  return `${money(unit_amount ?? 0, currency)} / ${count === 1 ? interval : `${count} ${interval}s`}`;
}

export const describeItem = (world: World, { price, quantity = 1 }: SubscriptionItem): string =>
  `${quantity} × ${productName(world, price)} (at ${rhythm(price)})`;
