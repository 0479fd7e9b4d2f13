import type { WebhookEndpoint } from '../core/tables.ts';
import type { World } from '../core/world.ts';

export type WebhookEndpointFields = Pick<WebhookEndpoint, 'url' | 'enabled_events' | 'api_version'> & {
  secret?: string;
} & Partial<Pick<WebhookEndpoint, 'description' | 'metadata'>>;

/** The secret is kept on it, and sent only in the answer that made it. */
export function newWebhookEndpoint(world: World, fields: WebhookEndpointFields): WebhookEndpoint & { secret: string } {
  const endpoint = {
    id: world.newId('webhook_endpoint'),
    object: 'webhook_endpoint' as const,
    application: null,
    created: world.now,
    description: null,
    livemode: false,
    metadata: {},
    secret: `whsec_${world.random.letters(32)}`,
    status: 'enabled',
    ...fields,
  };
  world.add('webhook_endpoint', endpoint);
  return endpoint;
}

/** Whether an endpoint wants events of this type. */
export const wants = ({ status, enabled_events }: WebhookEndpoint, type: string): boolean =>
  status === 'enabled' && (enabled_events.includes('*') || enabled_events.includes(type));
