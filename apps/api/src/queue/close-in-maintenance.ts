import { queueOf } from '@tandem/contracts';
import type { MaintenanceWatch } from '@tandem/db';
import { ProblemError } from '../problem-error.ts';
import type { ApiQueue } from './open-api-queue.ts';

/**
 * The same queue, which in maintenance mode takes nothing but controls and reports of looks (RULES 21). Whatever changes something goes
 * through here, so no route can forget it. What is refused was not queued: it binds no key.
 */
export function closeInMaintenance(queue: ApiQueue, maintenance: Pick<MaintenanceWatch, 'state'>): ApiQueue {
  const refuseInMaintenance = () => {
    const { on, retryAfterSeconds } = maintenance.state;
    if (on) throw new ProblemError('maintenance', { headers: { 'retry-after': String(retryAfterSeconds) } });
  };
  return {
    ...queue,
    submit(draft, waitMs, bytes) {
      if (queueOf(draft.type) !== 'control') refuseInMaintenance();
      return queue.submit(draft, waitMs, bytes);
    },
    async addStripeDelivery(delivery) {
      refuseInMaintenance();
      await queue.addStripeDelivery(delivery);
    },
    async resetDue(waitMs) {
      refuseInMaintenance();
      return queue.resetDue(waitMs);
    },
  };
}
