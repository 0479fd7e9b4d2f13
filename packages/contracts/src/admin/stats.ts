import { type Static, Type } from '@sinclair/typebox';
import { Nullable, Timestamp } from '../primitives.ts';

const Count = Type.Integer({ minimum: 0 });
const CountBy = Type.Record(Type.String(), Count);

/** What the database says of the deployment. */
export const DatabaseStats = Type.Object({
  at: Timestamp,
  counts: Type.Object({
    users: Count,
    organizations: Count,
    subscriptions: { ...CountBy, description: 'By status.' },
    activeHolds: Count,
    webhookEvents: { ...CountBy, description: 'By status.' },
  }),
  webhookDelay: Type.Array(
    Type.Object({ type: Type.String(), events: Count, meanMs: Count, p95Ms: Count, maxMs: Count }),
    { description: 'From the delivery at our door to its effect, over the last day, by event type.' },
  ),
  tables: Type.Array(Type.Object({ table: Type.String(), bytes: Count, estimatedRows: Count }), {
    description: 'With their indexes, largest first.',
  }),
  slowStatements: Type.Array(
    Type.Object({
      application: Type.String(),
      milliseconds: Count,
      waitsFor: Nullable(Type.String()),
      statement: Type.String(),
    }),
    { description: 'What has been running for more than half a second, of all that use this database.' },
  ),
});
export type DatabaseStats = Static<typeof DatabaseStats>;

/** GET /admin/stats */
export const StatsResponse = Type.Composite([
  DatabaseStats,
  Type.Object({
    maintenance: Type.Boolean(),
    connections: Type.Object({
      server: Type.Object({ used: Count, max: Count }),
      pool: Type.Object(
        { total: Count, idle: Count, waiting: Count, max: Count },
        { description: 'Of this API process.' },
      ),
    }),
    queues: Type.Array(
      Type.Object({
        queue: Type.String(),
        waiting: Count,
        active: Count,
        delayed: Count,
        failed: Count,
        isPaused: Type.Boolean(),
        oldestWaitingMs: Nullable(Count),
      }),
    ),
  }),
]);
export type StatsResponse = Static<typeof StatsResponse>;
