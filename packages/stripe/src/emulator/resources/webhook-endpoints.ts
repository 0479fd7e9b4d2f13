import { find } from '../core/find.ts';
import type { WebhookEndpoint } from '../core/tables.ts';
import { pageOf } from '../http/page-of.ts';
import {
  clearable,
  flag,
  list,
  mergedMetadata,
  metadata,
  optional,
  page,
  parameters,
  text,
} from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';
import { newWebhookEndpoint } from '../objects/webhook-endpoint.ts';

const create = parameters({
  url: text,
  enabled_events: list(text, { minItems: 1 }),
  api_version: optional(text),
  description: optional(clearable(text)),
  metadata: optional(metadata),
});

const update = parameters({
  url: optional(text),
  enabled_events: optional(list(text, { minItems: 1 })),
  disabled: optional(flag),
  description: optional(clearable(text)),
  metadata: optional(metadata),
});

export const webhookEndpoints: Route[] = [
  route('POST', '/webhook_endpoints', create, ({ world, input }) => {
    const { metadata: extra, description = '', api_version = null, ...plain } = input;
    return newWebhookEndpoint(world, {
      ...plain,
      api_version,
      description: description === '' ? null : description,
      metadata: mergedMetadata({}, extra),
    });
  }),
  route('GET', '/webhook_endpoints/:id', parameters({}), ({ world, id }) =>
    withoutSecret(find(world, 'webhook_endpoint', id)),
  ),
  route('POST', '/webhook_endpoints/:id', update, ({ world, id, input }) => {
    const endpoint = find(world, 'webhook_endpoint', id);
    const { disabled, metadata: extra, description, ...plain } = input;
    Object.assign(endpoint, plain);
    if (description !== undefined) endpoint.description = description === '' ? null : description;
    if (disabled !== undefined) endpoint.status = disabled ? 'disabled' : 'enabled';
    endpoint.metadata = mergedMetadata(endpoint.metadata, extra);
    return withoutSecret(endpoint);
  }),
  route('DELETE', '/webhook_endpoints/:id', parameters({}), ({ world, id }) => {
    find(world, 'webhook_endpoint', id);
    world.store.delete('webhook_endpoint', id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
  route('GET', '/webhook_endpoints', parameters(page), ({ world, input }) =>
    pageOf('/v1/webhook_endpoints', world.store.all('webhook_endpoint').map(withoutSecret), input),
  ),
];

function withoutSecret({ secret: _, ...shown }: WebhookEndpoint): Omit<WebhookEndpoint, 'secret'> {
  return shown;
}
