/** What the API needs to know of an event before it queues it; the body itself travels unread. */
export type StripeEventSummary = {
  eventId: string;
  eventType: string;
  apiVersion: string | null;
  livemode: boolean;
  /** Unix seconds. */
  created: number;
};

/** Ids and types go into job ids, columns and labels: visible ASCII only. */
const NAME = /^[\x21-\x7e]{1,255}$/;
const isName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value);

/**
 * Reads the head of a Stripe event (`object: event`) or of a thin one (`v2.core.event`, whose time is an ISO text and
 * which has no API version).
 * @returns undefined when the text is not such an event
 */
export function readEventSummary(text: string): StripeEventSummary | undefined {
  const event = parseObject(text);
  if (event === undefined || (event['object'] !== 'event' && event['object'] !== 'v2.core.event')) return undefined;
  const { id, type, livemode } = event;
  const apiVersion = event['api_version'] ?? null;
  const created = unixSeconds(event['created']);
  if (!isName(id) || !isName(type) || typeof livemode !== 'boolean' || created === undefined) return undefined;
  if (apiVersion !== null && (!isName(apiVersion) || apiVersion.length > 64)) return undefined;
  return { eventId: id, eventType: type, apiVersion, livemode, created };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function unixSeconds(created: unknown): number | undefined {
  const seconds = typeof created === 'string' ? Math.floor(Date.parse(created) / 1000) : created;
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : undefined;
}
