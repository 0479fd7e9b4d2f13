import t from 'tap';
import { call } from './support/call.ts';
import { startApi } from './support/start-api.ts';

const api = await startApi();
t.teardown(() => api.stop());

type Operation = {
  tags?: string[];
  summary?: string;
  security?: object[];
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, { schema: Record<string, unknown> }>; description: string }>;
};

t.test('the document has every route, its problems and its access', async (t) => {
  const { json, headers } = await call(`${api.url}/openapi.json`);
  t.match(headers.get('content-type'), /^application\/json/);
  t.equal(json['openapi'], '3.1.0');
  const paths = json['paths'] as Record<string, Record<string, Operation>>;
  t.same(Object.keys(paths).sort(), [
    '/admin/audit-logs',
    '/admin/flags',
    '/admin/flags/{name}',
    '/admin/intents/cleanup',
    '/admin/organizations',
    '/admin/organizations/{orgId}/sync',
    '/admin/settings',
    '/admin/settings/maintenance_mode',
    '/admin/settings/maintenance_retry_seconds',
    '/admin/settings/rollback_mode',
    '/admin/stats',
    '/admin/subscriptions',
    '/admin/subscriptions/{subscriptionId}/grace',
    '/admin/time/advance',
    '/admin/users/{userId}/credit-system',
    '/admin/webhook-events',
    '/admin/webhooks/retry',
    '/api/admin/credits/adjust',
    '/api/admin/credits/grants',
    '/api/admin/credits/reset',
    '/api/admin/credits/users/{userId}',
    '/api/admin/credits/users/{userId}/statement',
    '/api/admin/credits/verify',
    '/api/admin/usage',
    '/api/credits/config',
    '/api/credits/packages',
    '/api/credits/purchases',
    '/api/credits/status',
    '/api/cron/reset-credits',
    '/api/operations/{operationId}',
    '/api/organizations',
    '/api/prices',
    '/api/subscriptions/intents',
    '/api/subscriptions/intents/{intentId}',
    '/api/user/credits/balance',
    '/api/user/credits/check',
    '/api/user/credits/consume',
    '/api/user/credits/history',
    '/api/user/credits/holds',
    '/api/user/credits/holds/{holdId}',
    '/api/user/credits/holds/{holdId}/capture',
    '/api/user/credits/holds/{holdId}/extend',
    '/api/user/credits/holds/{holdId}/release',
    '/api/user/credits/statement',
    '/api/user/credits/status',
    '/health',
    '/health/live',
    '/health/ready',
    '/organizations/{orgId}',
    '/organizations/{orgId}/cache-info',
    '/organizations/{orgId}/features',
    '/organizations/{orgId}/members',
    '/organizations/{orgId}/members/{userId}',
    '/organizations/{orgId}/subscriptions',
    '/organizations/{orgId}/subscriptions/{subscriptionId}/cancel',
    '/organizations/{orgId}/subscriptions/{subscriptionId}/reactivate',
    '/webhooks/stripe',
  ]);
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { tags, summary, responses }] of Object.entries(operations)) {
      t.ok(tags?.length === 1 && summary, `${method} ${path} is described`);
      t.ok(responses['500'], `${method} ${path} says that it can fail`);
      for (const [status, { content, description }] of Object.entries(responses)) {
        if (Number(status) < 400 || path.startsWith('/health')) continue;
        t.ok(content?.['application/problem+json'], `${path} ${status} is a problem`);
        t.match(description, /`[a-z_]+`/, `${path} ${status} names its codes`);
      }
    }
  }
  const consume = paths['/api/user/credits/consume']?.['post'];
  t.same(Object.keys(consume?.responses ?? {}), [
    '200',
    '202',
    '400',
    '401',
    '402',
    '408',
    '413',
    '415',
    '422',
    '429',
    '500',
    '503',
  ]);
  t.same(consume?.security, [{ userToken: [] }]);
  t.same(consume?.parameters?.map(({ name }) => name).sort(), ['idempotency-key', 'prefer']);
  t.match(consume?.responses['402']?.content?.['application/problem+json']?.schema['properties'], {
    required: {},
    upgrade: {},
  });
});

t.test('the readable pages load from here only', async (t) => {
  const docs = await call(`${api.url}/docs`);
  t.equal(docs.status, 200);
  t.match(docs.headers.get('content-security-policy'), /default-src 'none'/);
  t.match(docs.headers.get('x-request-id'), /./);
  for (const [, file] of docs.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    t.match(file, /^\/docs\//, 'no other site');
    t.equal((await call(`${api.url}${file}`)).status, 200);
  }
  const errors = await call(`${api.url}/docs/errors`);
  t.match(errors.text, '<tr id="insufficient_credits">');
});
