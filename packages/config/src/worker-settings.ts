import { Type } from '@sinclair/typebox';
import { choice, count, flag } from './setting.ts';
import { stripeSettings } from './stripe-settings.ts';

/** Settings that only the worker reads. */
export const workerSettings = {
  WORKER_CONCURRENCY: Type.Optional(
    count(1, 256, {
      description: 'Credit envelopes one worker applies at once, per partition. Left out: what the queue table says.',
      example: '2',
    }),
  ),
  CREDIT_SYSTEM_VERSION: Type.Optional(
    choice(['v1', 'v2'], {
      description: 'Pins every user to one credit system. Left out: override, then flag, then v1.',
      example: 'v2',
    }),
  ),
  CLAWBACK_DEBT: flag({
    description: 'Spent credits of a refunded or disputed payment are paid from the next paid months.',
    default: false,
  }),
  ...stripeSettings,
};
