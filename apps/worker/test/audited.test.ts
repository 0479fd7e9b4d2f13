import type { MaintenanceJob, OperationType } from '@tandem/contracts';
import { openDatabase } from '@tandem/db';
import type { Answer, Tandem } from '@tandem/testing';
import t from 'tap';
import { openShop } from './support/stripe-shop.ts';

const DAY_MS = 86_400_000;
const TWO_YEARS_MS = 731 * DAY_MS;

type Asked = { answer: Answer; entity: [type: string, id: string] };
type Shop = Awaited<ReturnType<typeof openShop>>;
const why = { reason: 'because', ticketId: 'T-1' };
const credits: Asked['entity'] = ['CREDITS', 'ann'];

const byUser = async (tandem: Tandem, path: string, body: object): Promise<Asked> => ({
  answer: await tandem.call(`/api/user/credits/${path}`, { user: 'ann', body }),
  entity: credits,
});
const byAdmin = async (tandem: Tandem, path: string, body: object, entity = credits): Promise<Asked> => ({
  answer: await tandem.call(path, { admin: true, body: { ...why, ...body } }),
  entity,
});
const ofTeam = async (tandem: Tandem, method: string, path: string, body?: object): Promise<Asked> => ({
  answer: await tandem.call(`/organizations/personal_ann${path}`, {
    user: 'ann',
    method,
    ...(body === undefined ? {} : { body: { ...body, reason: 'because' } }),
  }),
  entity: ['ORGANIZATION', 'personal_ann'],
});
async function ofSubscription(tandem: Tandem, shop: Shop, what: string, known?: string): Promise<Asked> {
  const id = known ?? (await shop.subscribe('dora', 'tandem_pro_monthly_us')).subscriptionId;
  await shop.settle();
  const path = `/organizations/personal_dora/subscriptions/${id}/${what}`;
  return { answer: await tandem.call(path, { user: 'dora', body: {} }), entity: ['SUBSCRIPTION', id] };
}
async function complimentary(tandem: Tandem): Promise<Asked> {
  const body = { organizationId: 'personal_ann', priceId: 'tandem_pro_monthly_us', endsAt: null };
  const { answer } = await byAdmin(tandem, '/admin/subscriptions', body);
  return { answer, entity: ['SUBSCRIPTION', String(answer.body['subscriptionId'])] };
}
const hold = async (tandem: Tandem) => {
  const { answer } = await byUser(tandem, 'holds', { creditType: 'roast', amount: 1, action: 'x' });
  return String(answer.body['holdId']);
};

/** How each kind of command is asked for, and whose entry it leaves, or why it leaves none; one that is added without a row does not compile. */
const COMMANDS: { readonly [T in OperationType]: ((tandem: Tandem, shop: Shop) => Promise<Asked>) | string } = {
  consume: (tandem) => byUser(tandem, 'consume', { creditType: 'analysis', action: 'x' }),
  hold: (tandem) => byUser(tandem, 'holds', { creditType: 'roast', amount: 1, action: 'x' }),
  extend: async (tandem) => byUser(tandem, `holds/${await hold(tandem)}/extend`, { ttlSeconds: 900 }),
  capture: async (tandem) => byUser(tandem, `holds/${await hold(tandem)}/capture`, {}),
  release: async (tandem) => byUser(tandem, `holds/${await hold(tandem)}/release`, {}),
  reset: (tandem) => byAdmin(tandem, '/api/admin/credits/reset', { userId: 'ann' }),
  grant: (tandem) =>
    byAdmin(tandem, '/api/admin/credits/grants', {
      userId: 'ann',
      creditType: 'any',
      amount: 5,
      source: 'compensation',
    }),
  adjust: (tandem) => byAdmin(tandem, '/api/admin/credits/adjust', { userId: 'ann', creditType: 'any', amount: 5 }),
  add_member: (tandem) => ofTeam(tandem, 'POST', '/members', { userId: 'bob' }),
  remove_member: (tandem) => ofTeam(tandem, 'DELETE', '/members/bob?reason=because'),
  rename_organization: (tandem) => ofTeam(tandem, 'PATCH', '', { name: 'Team' }),
  create_intent: async (tandem) => {
    const body = { productKey: 'tandem', tier: 'pro', billingCycle: 'monthly', region: 'US' };
    const answer = await tandem.call('/api/subscriptions/intents', { user: 'eve', body });
    return { answer, entity: ['INTENT', String(answer.body['intentId'])] };
  },
  create_purchase: 'it opens a page at Stripe; the payment changes something',
  cancel_subscription: (tandem, shop) => ofSubscription(tandem, shop, 'cancel'),
  reactivate_subscription: async (tandem, shop) => {
    const { entity } = await ofSubscription(tandem, shop, 'cancel');
    return ofSubscription(tandem, shop, 'reactivate', entity[1]);
  },
  clean_up_intents: (tandem) => byAdmin(tandem, '/admin/intents/cleanup', { ticketId: undefined }, ['INTENT', '*']),
  set_flag: async (tandem) => ({
    answer: await tandem.call('/admin/flags/credits_v2', { admin: true, body: { enabled: false, reason: 'because' } }),
    entity: ['FLAG', 'credits_v2'],
  }),
  retry_webhooks: (tandem) =>
    byAdmin(
      tandem,
      '/admin/webhooks/retry',
      { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', ticketId: undefined },
      ['SETTING', 'stripe_events'],
    ),
  add_subscription: async (tandem) => complimentary(tandem),
  set_grace: async (tandem) => {
    const { entity } = await complimentary(tandem);
    await tandem.sql(`UPDATE subscriptions SET status = 'past_due' WHERE subscription_id = $1`, [entity[1]]);
    const graceEndsAt = new Date(Date.now() + 3 * DAY_MS).toISOString();
    return byAdmin(tandem, `/admin/subscriptions/${entity[1]}/grace`, { graceEndsAt }, entity);
  },
  sync_organization: (tandem) =>
    byAdmin(tandem, '/admin/organizations/personal_ann/sync', { ticketId: undefined }, [
      'ORGANIZATION',
      'personal_ann',
    ]),
  advance_time: (tandem) =>
    byAdmin(tandem, '/admin/time/advance', { by: '1s', ticketId: undefined }, ['SETTING', 'clock']),
  set_credit_system: (tandem) => byAdmin(tandem, '/admin/users/ann/credit-system', { override: 'v2' }),
  set_setting: (tandem) =>
    byAdmin(tandem, '/admin/settings/rollback_mode', { value: false }, ['SETTING', 'rollback_mode']),
};

/** Where the entries of each repeated or asked-for job are, or that it writes nothing of its own. */
const JOBS: {
  readonly [J in MaintenanceJob]: { entity?: [type: string, id: string]; action?: string; none?: string };
} = {
  'credits.reset-due': { entity: credits },
  'operations.close-dead': { none: 'the row of the failed operation is the record; nothing took effect' },
  'credits.verify': { none: 'it reads' },
  'stripe.retry-due': { none: 'each event leaves the entries of its effect' },
  'stripe.reconcile': { none: 'it puts events into the inbox' },
  'subscriptions.expire': { none: 'each complimentary subscription that ends leaves its own' },
  'intents.expire': { none: 'each intent that ends leaves its own' },
  'retention.apply': { entity: ['SETTING', 'audit_log'], action: 'DELETE' },
  'audit.record': { entity: credits, action: 'READ' },
};

/** Stripe is asked between their transactions; each part has its entry in its own. */
const IN_PARTS = new Set([
  'create_intent',
  'cancel_subscription',
  'reactivate_subscription',
  'sync_organization',
  'clean_up_intents',
]);

const shop = await openShop(t, { env: { ADMIN_MAINTENANCE_MODE: 'true' } });
const { tandem } = shop;

for (const [type, ask] of Object.entries(COMMANDS)) {
  if (typeof ask === 'string') continue;
  await t.test(`${type} is on the audit log`, async (t) => {
    const { answer, entity } = await ask(tandem, shop);
    t.ok(answer.status < 300, answer.text);
    const operationId = String(answer.body['operationId'] ?? (await latestOperation(type)));
    const [entityType, entityId] = entity;
    const { body } = await tandem.call(`/admin/audit-logs?entityType=${entityType}&entityId=${entityId}&limit=200`, {
      admin: true,
    });
    const items = body['items'] as { metadata: Record<string, unknown>; actorType: string }[];
    const entries = items.filter(({ metadata }) => metadata['operationId'] === operationId);
    t.ok(entries.length > 0, 'it is found by its operation');
    t.ok(
      entries.every(({ actorType }) => actorType === 'USER' || actorType === 'ADMIN'),
      'with who did it',
    );
    if (IN_PARTS.has(type)) return;
    const [row] = await tandem.sql(
      `SELECT (SELECT count(*)::int FROM credit_ledger l WHERE l.operation_id = o.operation_id AND l.xmin::text <> o.xmin::text)
            + (SELECT count(*)::int FROM audit_entries a WHERE a.metadata ->> 'operationId' = o.operation_id AND a.xmin::text <> o.xmin::text) AS elsewhere
         FROM credit_operations o WHERE operation_id = $1`,
      [operationId],
    );
    t.same(row, { elsewhere: 0 }, 'effect, entry and operation are of one transaction');
  });
}

/** Looks are reported through the queue: they come a moment later. */
async function appears([type, id]: [string, string], action: string): Promise<boolean> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const found = await tandem.sql(
      `SELECT FROM audit_log WHERE entity_type = $1 AND entity_id = $2 AND action = $3 AND at > clock_now() - interval '1 day' LIMIT 1`,
      [type, id, action],
    );
    if (found.length > 0) return true;
  }
  return false;
}

async function latestOperation(type: string): Promise<string | undefined> {
  const [row] = await tandem.sql<{ operation_id: string }>(
    'SELECT operation_id FROM credit_operations WHERE type = $1 ORDER BY completed_at DESC LIMIT 1',
    [type],
  );
  return row?.operation_id;
}

t.test('every SQL function a worker may call leaves an entry when it writes', async (t) => {
  /** Which write nothing that is anybody's, or leave the entry to the function that follows in the same transaction. */
  const without: Record<string, string> = {
    begin_operation: 'remembers that a request was a repeat',
    end_operation: 'stores how the operation ended; its effect was written before it',
    close_failed_operations: 'nothing took effect',
    record_heartbeat: 'the life of a process',
    receive_stripe_event: 'the inbox is its own record',
    conclude_stripe_event: 'as above; the effect of the event is written before it',
    fail_stripe_event: 'as above',
    park_stripe_event: 'as above',
    wake_stripe_events: 'as above',
    step_clock: 'advance_time tells of the journey',
    begin_journey: 'as above',
    set_stripe_cursor: 'up to where the inbox was compared',
  };
  const rows = await tandem.sql<{ name: string; source: string; open: boolean }>(
    `SELECT proname AS name, prosrc AS source, prosecdef AND has_function_privilege('tandem_worker', oid, 'execute') AS open
       FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND prosrc IS NOT NULL`,
  );
  const sources = new Map(rows.map(({ name, source }) => [name, source]));
  const reaches = (name: string, wanted: RegExp, seen = new Set<string>()): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    const source = sources.get(name) ?? '';
    const called = [...sources.keys()].filter((other) => new RegExp(`\\b${other}\\(`).test(source));
    return wanted.test(source) || called.some((other) => reaches(other, wanted, seen));
  };
  const writes = /\b(INSERT INTO|UPDATE \w+|DELETE FROM)\b/;
  const open = rows.filter((row) => row.open && reaches(row.name, writes));
  t.ok(open.length > 10, `${open.length} functions that write`);
  for (const { name } of open)
    t.ok(
      name in without || reaches(name, /\bappend_(audit|ledger)\(/),
      `${name} ${without[name] ?? 'leaves an entry'}`,
    );
  for (const name of Object.keys(without))
    t.ok(
      open.some((row) => row.name === name),
      `${name} is still there`,
    );
});

t.test('jobs leave their entries, and old entries go while the chains stay whole', async (t) => {
  t.equal((await tandem.call('/api/admin/credits/users/ann', { admin: true })).status, 200, 'an admin looks');
  await tandem.sql(`SELECT ensure_personal_organization('ann')`);
  const kept = () =>
    tandem.sql(`SELECT entity_type, entity_id, entity_seq::int FROM audit_entries WHERE entity_type = 'ORGANIZATION'`);
  const before = await kept();
  const oldOnes = async () => (await tandem.sql(`SELECT FROM audit_entries WHERE entity_type = 'FLAG'`)).length;
  t.ok((await oldOnes()) > 0);
  await tandem.advance(TWO_YEARS_MS);
  for (let left = 1; left > 0; )
    [{ left = 0 } = {}] = await tandem.sql<{ left: number }>('SELECT remove_old_audit(3) AS left');
  t.equal(await oldOnes(), 0);
  t.same(await kept(), before, 'organizations keep theirs for ever');
  const bodies = async () =>
    (await tandem.sql(`SELECT FROM stripe_events WHERE body IS NOT NULL AND status IN ('processed', 'ignored')`))
      .length;
  const [{ cleared = 0 } = {}] = await tandem.sql<{ cleared: number }>('SELECT clear_old_webhooks(1000) AS cleared');
  t.ok(cleared > 0, 'bodies of webhooks go, too');
  t.equal(await bodies(), 0);
  t.ok((await tandem.sql('SELECT FROM stripe_events')).length >= cleared, 'their ids stay');
  t.match(await tandem.consume('ann'), { status: 200 }, 'a boundary came, too');
  const flag = { enabled: false, reason: 'after two years' };
  t.equal((await tandem.call('/admin/flags/credits_v2', { admin: true, body: flag })).status, 200);
  const [newest] = await tandem.sql<{ seq: number }>(
    `SELECT entity_seq::int AS seq FROM audit_entries WHERE entity_type = 'FLAG'`,
  );
  t.ok((newest?.seq ?? 0) > 1, 'the chain goes on where it was');
  t.same(await tandem.verify(), [], 'and can still be checked');
  t.equal((await tandem.call('/api/admin/credits/users/ann', { admin: true })).status, 200, 'an admin looks again');
  for (const [job, { entity, action = 'UPDATE', none }] of Object.entries(JOBS)) {
    if (entity === undefined) t.ok(none, job);
    else t.ok(await appears(entity, action), `${job} left its entry`);
  }
  t.same(
    tandem.log.filter(({ msg }) => msg === 'maintenance job failed'),
    [],
  );
});

t.test('nobody removes an entry before its time, moves an end back, or hides that something is missing', async (t) => {
  await tandem.call('/admin/flags/credits_v2', { admin: true, body: { enabled: false, reason: 'young' } });
  const refused = [
    `DELETE FROM audit_entries`,
    `UPDATE audit_entries SET actor_id = 'x'`,
    `UPDATE audit_chains SET removed_seq = last_seq, removed_hash = last_hash WHERE entity_type = 'FLAG'`,
    `UPDATE audit_chains SET last_seq = last_seq - 1 WHERE entity_type = 'FLAG'`,
    `DELETE FROM audit_chains`,
  ];
  for (const sql of refused) await t.rejects(tandem.sql(sql), { code: 'TD001' }, sql);
  const damages: [check: string, sql: string][] = [
    ['audit entry is linked to the one before', `UPDATE audit_entries SET actor_id = 'x' WHERE entity_type = 'FLAG'`],
    [
      'audit chain ends where its head says',
      `DELETE FROM audit_entries a USING audit_chains c WHERE a.entity_type = 'FLAG' AND c.entity_type = 'FLAG' AND a.entity_seq = c.last_seq`,
    ],
  ];
  const root = openDatabase({ url: tandem.database.superuserUrl, applicationName: 'test', poolSize: 1 });
  t.teardown(() => root.close());
  for (const [check, sql] of damages) {
    await root.query(`SET session_replication_role = replica; ${sql}; SET session_replication_role = origin`);
    const differences = await tandem.verify();
    t.ok(
      differences.some((difference) => difference.check === check),
      JSON.stringify(differences),
    );
  }
});
