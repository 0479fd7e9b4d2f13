import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isTransientDatabaseError, openDatabase } from '@tandem/db';
import { openStripeGateway } from '@tandem/stripe';
import { createLogger, createWorkerMetrics } from '@tandem/telemetry';
import type { Tandem } from '@tandem/testing';
import type { Test } from 'tap';
import type { MaintenanceHandler } from '../../src/jobs/maintenance-job.ts';
import { applyRetention } from '../../src/jobs/retention.apply.ts';
import { reconcile } from '../../src/jobs/stripe.reconcile.ts';
import { retryDueEvents } from '../../src/jobs/stripe.retry-due.ts';
import { takeDelivery } from '../../src/stripe/take-delivery.ts';
import type { WorkerDeps } from '../../src/worker-deps.ts';

/** A worker's hands without its queues: takes events in exactly the order, and at the moment, a test says. */
export function inboxWorker(t: Test, tandem: Tandem, stripeUrl: string) {
  const db = openDatabase({ url: tandem.database.workerUrl, applicationName: 'test', poolSize: 8 });
  t.teardown(() => db.close());
  const stripe = openStripeGateway({ STRIPE_SECRET_KEY: 'sk_test_emulator', STRIPE_API_BASE: stripeUrl });
  const logger = createLogger({ name: 'test', level: 'silent' });
  const parts = { db, stripe, logger, metrics: createWorkerMetrics(), version: 'test' };
  const deps = { ...parts, settings: { NODE_ENV: 'test' } } as unknown as WorkerDeps;
  const job = { id: 'test', payload: {}, attempt: 1, isLastAttempt: false, traceparent: undefined };
  const run = ({ name, run: work }: Pick<MaintenanceHandler, 'name' | 'run'>) =>
    work(
      { ...job, name },
      { ...deps, reply: () => undefined, maintenance: { state: { on: false, retryAfterSeconds: 1 } } },
    );
  return {
    /** What the repeated jobs do, now. */
    retryDue: () => run(retryDueEvents),
    reconcile: () => run(reconcile),
    applyRetention: () => run(applyRetention),
    /** As a job does: a connection that was not to be had costs no try. */
    take: async (event: { id: string; type: string; created: number; livemode: boolean; data: object }) =>
      persist(() =>
        takeDelivery(deps, {
          eventId: event.id,
          eventType: event.type,
          apiVersion: null,
          livemode: event.livemode,
          created: event.created,
          bodyBase64: Buffer.from(JSON.stringify(event)).toString('base64'),
          requestId: `test-${createHash('sha1').update(event.id).digest('hex').slice(0, 8)}`,
          receivedAt: Date.now(),
        }),
      ),
  };
}

async function persist<R>(attempt: () => Promise<R>): Promise<R> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransientDatabaseError(error)) throw error;
      await pause(100);
    }
  }
}
