import { openDatabase } from '@tandem/db';
import { migrateDown, migrateUp, pendingMigrations } from '@tandem/db/owner';
import { createEmptyDatabase } from '@tandem/testing';
import t from 'tap';

/** Rows that a migration's tables hold when the next ones are undone; each must still be there afterwards. */
const DATA: Record<string, string> = {
  Foundation: `INSERT INTO settings VALUES ('probe', '1', clock_now())`,
  Identity: `INSERT INTO users VALUES ('probe', clock_now(), 'v1'); INSERT INTO organizations VALUES ('org', 'probe', 'Probe', 'CA', clock_now())`,
  Catalogue: `INSERT INTO plans VALUES ('probe', 'Probe', 99); INSERT INTO plan_allocations VALUES ('probe', 'v1', 'any', 7); INSERT INTO plan_aliases VALUES ('p', 'probe')`,
  Audit: `SELECT append_audit('SETTING', 'probe', 'CREATE', 'SYSTEM', 'test', '{}', '{}', clock_now())`,
  Credits: `INSERT INTO credit_accounts (user_id, plan_code) VALUES ('probe', 'probe')`,
  CreditPeriods: `SELECT get_or_create_active_period('probe')`,
  CreditOperations: `SELECT consume_credits('probe', 'analysis', 3)`,
  CreditReads: 'SELECT 1',
  InboxAndWorkers: `SELECT receive_stripe_event('evt_probe', 'x', NULL, false, 0, false, '{}', 'r', 0)`,
  OperationTypes: `SELECT consume_credits('probe', 'roast', 1)`,
  Holds: `SELECT apply_credit_operations('[
    {"type":"hold","operationId":"probe-hold","userId":"probe","requestId":"r","actorType":"SYSTEM","actorId":"test","route":"r","creditType":"roast","amount":2,"action":"x","ttlSeconds":60},
    {"type":"capture","operationId":"probe-capture","userId":"probe","requestId":"r","actorType":"SYSTEM","actorId":"test","route":"r","holdId":"hold_probe-hold","amount":1,"final":true}]')`,
  CreditAdmin: `SELECT apply_credit_operations('[{"operationId": "probe-grant", "type": "grant", "userId": "probe", "requestId": "r", "actorType": "ADMIN", "actorId": "a", "route": "x", "creditType": "any", "amount": 3, "source": "promotion", "reason": "r", "ticketId": "t"}]')`,
  Billing: `SELECT write_billing_decision('{"userId": "probe", "type": "package_paid", "actorType": "SYSTEM", "actorId": "test"}', 'fact',
    '[{"step": "fund_package", "fundingRef": "cs_1", "paymentRef": "pi_1", "credits": 7}]', (SELECT to_epoch_ms(clock_now())))`,
  Subscriptions: `SELECT ensure_personal_organization('probe')`,
  PriceList: `INSERT INTO regions VALUES ('NZ', 'New Zealand', 'NZD'); INSERT INTO products VALUES ('probe', 'Probe');
    INSERT INTO entitlement_levels VALUES ('probe', 'Probe', 99); INSERT INTO entitlement_features VALUES ('probe', 'seats', true, NULL, 'seats');
    INSERT INTO prices (price_id, product_key, tier, billing_cycle, region, currency, unit_amount, credit_plan, entitlement_level)
    VALUES ('probe_nz', 'probe', 'pro', 'lifetime', 'NZ', 'NZD', 100, 'free', 'probe')`,
  OperationsOfEveryKind: `SELECT begin_operation(command), end_operation(command, set_flag(command)) FROM (VALUES (
    '{"operationId": "probe-flag", "type": "set_flag", "userId": "probe", "requestId": "r", "actorType": "ADMIN", "actorId": "a", "route": "x", "flag": "credits_v2", "enabled": true, "reason": "r"}'::jsonb)) AS c (command)`,
  OrganizationReads: `SELECT ensure_personal_organization(repeat('p', 128))`,
  ConsumesAtOnce: `SELECT consume_credits('probe', 'roast', 1)`,
  CreditCorrections: `SELECT consume_credits('probe', 'roast', 1)`,
  OrganizationChanges: `SELECT add_member('{"organizationId": "personal_probe", "memberId": "friend", "actorType": "USER", "actorId": "probe"}')`,
  StripeInbox: `SELECT open_subscription('sub_probe');
    SELECT write_subscription('{"subscriptionId": "sub_probe", "organizationId": "org", "account": "default", "customerId": "cus_probe", "priceId": "tandem_pro_monthly_us",
      "status": "active", "cancelAtPeriodEnd": false}', 'SYSTEM', 'test', '{}')`,
  TimeMachine: `SELECT advance_time('{"to": "2020-01-01T00:00:00.000Z", "actorType": "ADMIN", "actorId": "a", "route": "x", "reason": "r"}')`,
  SubscriptionIntents: `SELECT move_intent(opened #>> '{plan,intent,intentId}', 1, '{"status": "expired"}', 'SYSTEM', 'test', '{}')
    FROM open_intent('{"operationId": "probe-intent", "userId": "probe", "actorType": "USER", "actorId": "probe", "route": "x", "productKey": "tandem", "tier": "pro",
      "billingCycle": "monthly", "trial": true, "successUrl": "https://a.example", "cancelUrl": "https://a.example"}') AS opened`,
  AdminControls: `SELECT set_setting('{"change": {"name": "probe_setting", "value": true}, "actorType": "ADMIN", "actorId": "a", "reason": "r"}'),
    set_credit_system('{"userId": "probe", "override": "v2", "actorType": "ADMIN", "actorId": "a", "reason": "r"}')`,
  AuditForGood: `SELECT append_audit('FLAG', 'probe', 'CREATE', 'SYSTEM', 'test', '{}', '{}', clock_now())`,
  Authors: `SELECT record_author('sub_probe', 'ADMIN', 'a', '{"operationId": "probe-author"}')`,
  QuickReads: `SELECT consume_credits('probe', 'roast', 1)`,
  ExpiredSubscriptions: `SELECT write_subscription('{"subscriptionId": "comp_probe", "organizationId": "org", "account": "default", "priceId": "tandem_pro_monthly_us",
      "status": "active", "periodEndsAt": 1, "cancelAtPeriodEnd": false, "complimentary": true}', 'SYSTEM', 'test', '{}');
    SELECT expire_subscriptions(1)`,
  BurnOrder: `SELECT consume_credits('probe', 'roast', 1)`,
  InlinedFunctions: `SELECT consume_credits('probe', 'roast', 1)`,
  Journeys: `SELECT begin_journey('{"to": "2020-01-01T00:00:00.000Z", "actorType": "ADMIN", "actorId": "a", "idempotencyKey": "k"}')`,
  MonthsByKey: `SELECT get_or_create_active_period('another')`,
};

t.test('every migration goes up, down and up again with data in the tables', async (t) => {
  const { ownerUrl, drop } = await createEmptyDatabase();
  t.teardown(drop);
  const names = await pendingMigrations(ownerUrl);
  const bare = names.map((name) => name.replace(/\d+$/, ''));
  t.same(bare, Object.keys(DATA), 'each migration has its data here');

  t.same(await migrateUp(ownerUrl, { creditsV2Enabled: false }), names);
  for (const name of bare) await run(ownerUrl, DATA[name] ?? '');
  const full = await contents(ownerUrl);

  for (let undone = names.length - 1; undone >= 0; undone -= 1) {
    t.equal(await migrateDown(ownerUrl), names[undone]);
    const left = await contents(ownerUrl);
    for (const [table, rows] of Object.entries(left))
      t.same(
        inColumnsOf(full[table] ?? [], rows),
        inColumnsOf(rows, full[table] ?? []),
        `${table} is untouched by undoing ${names[undone]}`,
      );
    t.same(await pendingMigrations(ownerUrl), names.slice(undone), 'the rest is pending');
  }
  t.equal(await migrateDown(ownerUrl), undefined, 'nothing is left');
  t.same(await objects(ownerUrl), [], 'no function, type, view or table is left behind');

  t.same(await migrateUp(ownerUrl, { creditsV2Enabled: false }), names, 'and up again');
  t.same(await migrateUp(ownerUrl, { creditsV2Enabled: false }), [], 'which leaves nothing to do');
});

t.test(
  'undoing the newest migration over a full database and redoing it keeps every row of the older ones',
  async (t) => {
    const { ownerUrl, drop } = await createEmptyDatabase();
    t.teardown(drop);
    const names = await migrateUp(ownerUrl, { creditsV2Enabled: true });
    for (const name of Object.keys(DATA)) await run(ownerUrl, DATA[name] ?? '');
    const before = await contents(ownerUrl);
    const downTo = (name: string) => names.length - names.findIndex((each) => each.startsWith(name));
    for (const oldest of ['InboxAndWorkers', 'CreditReads', 'CreditOperations']) {
      for (let undone = 0; undone < downTo(oldest); undone += 1) await migrateDown(ownerUrl);
      t.equal((await migrateUp(ownerUrl, { creditsV2Enabled: true })).length, downTo(oldest));
      const after = await contents(ownerUrl);
      for (const table of [
        'users',
        'plans',
        'credit_accounts',
        'credit_lots',
        'credit_ledger',
        'credit_operations',
        'credit_periods',
      ]) {
        t.same(after[table], before[table], `${table} after redoing ${oldest} and what came later`);
      }
    }
    t.equal(names.length, Object.keys(DATA).length);
  },
);

async function run(url: string, sql: string): Promise<void> {
  const db = openDatabase({ url, applicationName: 'test', poolSize: 1 });
  await db.query(sql).finally(() => db.close());
}

type Row = Record<string, unknown>;

/** The rows without the columns that later migrations brought, or took away. */
function inColumnsOf(others: Row[], rows: Row[]): Row[] {
  const columns = Object.keys(others[0] ?? {});
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column))));
}

/** Every row of every table, by table; the list of migrations left out. */
async function contents(url: string): Promise<Record<string, Row[]>> {
  const db = openDatabase({ url, applicationName: 'test', poolSize: 1 });
  try {
    const tables = await db.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1`,
    );
    const rows: Record<string, Row[]> = {};
    for (const { name } of tables) {
      rows[name] = (await db.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${name} t ORDER BY t::text`)).map(
        ({ row }) => row,
      );
    }
    return rows;
  } finally {
    await db.close();
  }
}

/** What is left in the schema beside the list of migrations. */
async function objects(url: string): Promise<unknown[]> {
  const db = openDatabase({ url, applicationName: 'test', poolSize: 1 });
  try {
    return await db.query(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^(migrations|PK_)'
       UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
       UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname !~ '^_?migrations'`,
    );
  } finally {
    await db.close();
  }
}
