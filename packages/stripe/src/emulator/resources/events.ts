import { invalid, missing } from '../core/failure.ts';
import type { EmulatedEvent } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { pageOf, within } from '../http/page-of.ts';
import { flag, list, optional, page, parameters, range, text } from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';

/** Stripe lists events of the last 30 days only. */
const LISTED_SECONDS = 30 * 86_400;

const filters = parameters({
  ...page,
  type: optional(text),
  types: optional(list(text, { maxItems: 20 })),
  created: optional(range),
  delivery_success: optional(flag),
});

export const events: Route[] = [
  route('GET', '/events/:id', parameters({}), ({ world, id }) => {
    const event = world.store.get('event', id);
    if (!event || !isListed(world, event)) throw missing('event', id, 'id');
    return event;
  }),
  route('GET', '/events', filters, ({ world, input }) => {
    const { type, types, delivery_success: delivered } = input;
    if (type !== undefined && types !== undefined) {
      throw invalid('You may only specify one of these parameters: type, types.');
    }
    const rows = world.store
      .all('event')
      .filter(
        (event) =>
          isListed(world, event) &&
          matches(event.type, type === undefined ? types : [type]) &&
          within(event.created, input.created) &&
          (delivered === undefined || delivered === (event.pending_webhooks === 0)),
      );
    return pageOf('/v1/events', rows, input);
  }),
];

const isListed = (world: World, { created }: EmulatedEvent) => created > world.now - LISTED_SECONDS;

/** `invoice.*` stands for all that begin so. */
const matches = (type: string, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined ||
  wanted.some((each) => each === type || (each.endsWith('.*') && type.startsWith(each.slice(0, -1))));
