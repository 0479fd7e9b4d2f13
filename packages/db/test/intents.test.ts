import type { CreateIntentCommand } from '@tandem/contracts';
import { openDatabase, readClock, readIntent } from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import {
  type Author,
  completeIntent,
  dueIntents,
  IntentMovedError,
  type IntentPlan,
  moveIntent,
  type OpenedIntent,
  openIntent,
} from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';

const database = await createTestDatabase();
const db = openDatabase({ url: database.workerUrl, applicationName: 'test', poolSize: 8 });
const owner = openDatabase({ url: database.ownerUrl, applicationName: 'test', poolSize: 1 });
t.teardown(async () => {
  await db.close();
  await owner.close();
  await database.drop();
});

const MINUTE = 60_000;
const author: Author = { actorType: 'SYSTEM', actorId: 'test', metadata: { reason: 'test' } };
let serial = 0;
const wish = (userId: string, own: object = {}): CreateIntentCommand => ({
  type: 'create_intent',
  requestId: 'request',
  operationId: `operation-${++serial}`,
  userId,
  actorType: 'USER',
  actorId: userId,
  route: 'POST /api/subscriptions/intents',
  productKey: 'tandem',
  tier: 'pro',
  billingCycle: 'monthly',
  trial: true,
  successUrl: 'https://app.example/ok',
  cancelUrl: 'https://app.example/no',
  ...own,
});
const planOf = (opened: OpenedIntent): IntentPlan => {
  if (!('plan' in opened)) throw new Error(`no plan: ${JSON.stringify(opened)}`);
  return opened.plan;
};
const open = async (userId: string, own: object = {}) => planOf(await openIntent(db, wish(userId, own)));
const attach = ({ intent }: IntentPlan) =>
  moveIntent(
    db.query,
    intent,
    { checkoutSessionId: `cs_${intent.intentId}`, checkoutUrl: 'https://pay.example' },
    author,
  );
const subscribe = (userId: string, priceId: string, own: { id?: string; status?: string } = {}) =>
  database.sql(
    `INSERT INTO subscriptions (subscription_id, organization_id, customer_id, price_id, status, created_at, updated_at)
     VALUES ($1, $2, 'cus_x', $3, $4, clock_now(), clock_now())`,
    [own.id ?? `sub_${userId}`, `personal_${userId}`, priceId, own.status ?? 'active'],
  );

t.test('an intent is made once, and found again while its price is the same', async (t) => {
  const made = await open('ann');
  t.match(made, {
    sessionId: null,
    priceId: 'tandem_pro_monthly_us',
    intent: {
      kind: 'trial',
      status: 'pending',
      version: 1,
      region: 'US',
      currency: 'USD',
      organizationId: 'personal_ann',
      checkoutUrl: null,
    },
  });
  t.same(await open('ann'), made, 'an earlier try that did not finish');
  const attached = await attach(made);
  t.match(attached, { version: 2, checkoutUrl: 'https://pay.example' });
  const again = await openIntent(db, wish('ann'));
  t.match(again, { isLive: true, plan: { intent: attached } });
  t.match(await openIntent(db, wish('ann', { tier: 'basic' })), { obsolete: { intent: attached } }, 'another price');
  t.match(await openIntent(db, wish('ann', { trial: false })), { obsolete: { intent: attached } }, 'without the trial');
  t.match(await readIntent(db, 'ann', attached.intentId), attached);
  t.equal(await readIntent(db, 'bob', attached.intentId), undefined);

  const plans = await Promise.all(Array.from({ length: 16 }, () => open('bob')));
  t.equal(new Set(plans.map(({ intent }) => intent.intentId)).size, 1, 'sixteen at once');
});

t.test('a stranger’s organization is unknown, a member may not buy', async (t) => {
  await open('cyd');
  await database.sql(
    `INSERT INTO users VALUES ('member', clock_now()); INSERT INTO organization_members VALUES ('personal_cyd', 'member', 'member', clock_now())`,
  );
  t.same(await openIntent(db, wish('mallory', { organizationId: 'personal_cyd' })), {
    code: 'organization_unknown',
    result: { organizationId: 'personal_cyd' },
  });
  t.same(await openIntent(db, wish('mallory', { organizationId: 'no such' })), {
    code: 'organization_unknown',
    result: { organizationId: 'no such' },
  });
  t.same(await openIntent(db, wish('member', { organizationId: 'personal_cyd' })), { code: 'owner_only' });
  t.match(await openIntent(db, wish('cyd', { organizationId: 'personal_cyd' })), { isLive: false });
});

t.test('prices are those of the table, in the organization’s region', async (t) => {
  t.same(await openIntent(db, wish('dan', { productKey: 'nothing' })), { code: 'price_unknown' });
  t.match(await open('dan', { region: 'ca' }), { priceId: 'tandem_pro_monthly_ca', intent: { currency: 'CAD' } });
  t.match(
    await openIntent(db, wish('dan', { region: 'GB' })),
    { obsolete: {} },
    'free to choose until it has something',
  );
  await subscribe('dan', 'tandem_basic_monthly_gb', { status: 'canceled' });
  const fixed = await openIntent(db, wish('dan', { region: 'AU' }));
  t.match(fixed, { obsolete: { intent: { region: 'CA' } } });
  const [organization] = await database.sql(`SELECT region FROM organizations WHERE organization_id = 'personal_dan'`);
  t.same(organization, { region: 'GB' });
  const nowhere = await open('erin', { region: 'Atlantis' });
  t.match(nowhere, { intent: { region: 'US' } });
});

t.test('what is there decides: trial once, up, down, and nothing twice', async (t) => {
  const standard = 'tandem_standard_monthly_us';
  await open('fay');
  await database.sql(`UPDATE subscription_intents SET status = 'expired' WHERE organization_id = 'personal_fay'`);
  await subscribe('fay', standard);
  t.match(await openIntent(db, wish('fay', { tier: 'standard' })), {
    code: 'already_subscribed',
    result: { subscriptionId: 'sub_fay' },
  });
  const kindOf = async (own: object) => {
    const { intent } = await open('fay', own);
    await moveIntent(db.query, intent, { status: 'expired' }, author);
    return [intent.kind, intent.subscriptionId];
  };
  t.same(await kindOf({ tier: 'pro' }), ['upgrade', 'sub_fay']);
  t.same(await kindOf({ tier: 'standard', billingCycle: 'yearly' }), ['upgrade', 'sub_fay']);
  t.same(await kindOf({ tier: 'basic', billingCycle: 'yearly' }), ['downgrade', 'sub_fay']);
  t.same(await kindOf({ billingCycle: 'lifetime' }), ['checkout', null]);
  await database.sql(`UPDATE subscriptions SET status = 'unpaid' WHERE subscription_id = 'sub_fay'`);
  t.match(await openIntent(db, wish('fay')), {
    code: 'subscription_not_changeable',
    result: { subscriptionStatus: 'unpaid' },
  });
  await database.sql(`UPDATE subscriptions SET status = 'canceled' WHERE subscription_id = 'sub_fay'`);
  t.same(await kindOf({}), ['trial', null]);
  await database.sql(`INSERT INTO trials VALUES ('personal_fay', 'sub_fay', clock_now(), clock_now())`);
  t.same(await kindOf({}), ['checkout', null]);
  await subscribe('fay', 'tandem_pro_lifetime_us', { id: 'cs_fay' });
  t.match(await openIntent(db, wish('fay')), { code: 'already_subscribed' }, 'for ever is enough');
});

t.test('a version is met once: the slower writer learns of it', async (t) => {
  const plan = await open('gus');
  const moves = await Promise.allSettled(Array.from({ length: 12 }, () => attach(plan)));
  t.equal(moves.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const move of moves) if (move.status === 'rejected') t.type(move.reason, IntentMovedError);
  t.equal((await readIntent(db, 'gus', plan.intent.intentId))?.version, 2);
});

t.test('expiry against payment, in every order: the payment counts, and one terminal state is left (C6)', async (t) => {
  const ended = async (user: string, run: (plan: IntentPlan) => Promise<unknown>) => {
    const plan = await open(user);
    await run(plan);
    return readIntent(db, user, plan.intent.intentId);
  };
  const expire = ({ intent }: IntentPlan) =>
    moveIntent(db.query, intent, { status: 'expired' }, author).catch((error: unknown) => error);
  const pay = ({ intent }: IntentPlan) =>
    completeIntent(db.query, { intentId: intent.intentId, subscriptionId: 'sub_x' }, author);
  const first = await ended('hal', async (plan) => {
    t.equal(await pay(plan), true);
    t.type(await expire(plan), IntentMovedError);
  });
  t.match(first, { status: 'completed', version: 2, subscriptionId: 'sub_x', completedAt: String });
  const second = await ended('ida', async (plan) => {
    await expire(plan);
    t.equal(await pay(plan), true);
    t.equal(await pay(plan), false, 'told twice');
  });
  t.match(second, { status: 'completed', version: 3 });
  for (let round = 0; round < 10; round += 1)
    t.match(await ended(`racer-${round}`, (plan) => Promise.all([expire(plan), pay(plan)])), { status: 'completed' });
  t.match(
    await openIntent(db, wish('hal')),
    { code: 'intent_paid' },
    'until its subscription is here, nothing is bought again',
  );
  t.equal(await completeIntent(db.query, { intentId: 'int_of_nobody', subscriptionId: 'sub_x' }, author), false);
});

t.test('it is over at its end, not before', async (t) => {
  const { intent } = await attachedIntent('jon');
  const due = async () =>
    (await dueIntents(db, { limit: 100 })).some((plan) => plan.intent.intentId === intent.intentId);
  const now = (await readClock(db)).getTime();
  await moveClock(owner, { byMs: Date.parse(intent.expiresAt) - now - MINUTE });
  t.equal(await due(), false);
  await moveClock(owner, { byMs: 2 * MINUTE });
  t.equal(await due(), true);
  t.match(await openIntent(db, wish('jon')), { obsolete: { intent: { intentId: intent.intentId } } });
  const [entry] = await database.sql<{ changes: unknown }>(
    `SELECT changes, actor_type, metadata FROM audit_log WHERE entity_type = 'INTENT' AND entity_id = $1 ORDER BY at DESC LIMIT 1`,
    [intent.intentId],
  );
  t.match(entry, { changes: { checkoutSessionId: { from: null, to: /^cs_/ } }, metadata: { reason: 'test' } });
});

async function attachedIntent(user: string): Promise<IntentPlan> {
  const plan = await open(user);
  return { ...plan, intent: await attach(plan) };
}
