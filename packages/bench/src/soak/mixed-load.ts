import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { mintToken } from '@tandem/cli';

export type MixedLoadPlan = {
  readonly url: string;
  readonly jwtSecret: string;
  readonly webhookSecret: string;
  /** Requests a second; fewer when the machine does not keep up. */
  readonly rate: number;
  /** Users `user-0` … with credits to spend. */
  readonly users: number;
};

/** What came of it. */
export type LoadCount = {
  /** Requests by what they were and how they were answered. */
  readonly answers: Record<string, number>;
  /** Consumes by operation id: told to be applied or to wait for it, or that nobody knows yet (503 with an id). */
  readonly consumes: Map<string, 'accepted' | 'open'>;
  /** Those that were not sent, because too many were under way. */
  left: number;
};

type Answer = { status: number; body: Record<string, unknown> };
type Kind = (turn: number) => Promise<Answer>;

const TICK_MS = 20;
const MOST_UNDER_WAY = 200;
const TOKEN_SECONDS = 86_400;
const CONSUME = { creditType: 'analysis', action: 'soak' };

/** Sends a mix of what clients send, steadily, until it is stopped; everything under way is waited for. */
export function startMixedLoad(plan: MixedLoadPlan) {
  const count: LoadCount = { answers: {}, consumes: new Map(), left: 0 };
  const tokens = new Map<string, string>();
  const tokenOf = (userId: string) => {
    const token = tokens.get(userId) ?? mintToken(plan.jwtSecret, { userId, ttlSeconds: TOKEN_SECONDS });
    tokens.set(userId, token);
    return token;
  };
  const send = async (path: string, user?: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, plan.url), {
      headers: {
        ...(user === undefined ? {} : { authorization: `Bearer ${tokenOf(user)}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };
  const spend = async (user: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await send('/api/user/credits/consume', user, { ...CONSUME, ...body }, headers);
    const { operationId } = answer.body;
    if (typeof operationId !== 'string') return answer;
    if (answer.status < 300) count.consumes.set(operationId, 'accepted');
    else if (!count.consumes.has(operationId)) count.consumes.set(operationId, 'open');
    return answer;
  };
  const userOf = (turn: number) => `user-${turn % plan.users}`;
  const hold = async (turn: number, end: 'capture' | 'release') => {
    const asked = { ...CONSUME, amount: 2, ttlSeconds: 60 };
    const { body } = await send('/api/user/credits/holds', userOf(turn), asked);
    return send(`/api/user/credits/holds/${String(body['holdId'])}/${end}`, userOf(turn), {});
  };
  const kinds: Record<string, [share: number, run: Kind]> = {
    'consume, waited for': [9, (turn) => spend(userOf(turn), {})],
    'consume, 202': [4, (turn) => spend(userOf(turn), { creditType: 'roast' }, { prefer: 'respond-async' })],
    'consume, the same key twice': [
      1,
      async (turn) => {
        const headers = { 'idempotency-key': `soak-${turn}` };
        await spend(userOf(turn), {}, headers);
        return spend(userOf(turn), {}, headers);
      },
    ],
    'consume beyond the balance': [1, () => send('/api/user/credits/consume', 'poor', { ...CONSUME, amount: 6 })],
    'hold and capture': [1, (turn) => hold(turn, 'capture')],
    'hold and release': [1, (turn) => hold(turn, 'release')],
    status: [1, (turn) => send('/api/user/credits/status', userOf(turn))],
    history: [1, (turn) => send('/api/user/credits/history?limit=20', userOf(turn))],
    'event of Stripe': [1, (turn) => deliver(turn)],
  };
  const deliver = (turn: number) => {
    const seconds = Math.floor(Date.now() / 1_000);
    const event = { id: `evt_soak_${turn}`, object: 'event', type: 'customer.updated', created: seconds };
    const frame = { api_version: null, livemode: false, data: { object: { id: 'cus_soak', object: 'customer' } } };
    const body = JSON.stringify({ ...event, ...frame });
    const mac = createHmac('sha256', plan.webhookSecret).update(`${seconds}.${body}`).digest('hex');
    return send('/webhooks/stripe', undefined, body, { 'stripe-signature': `t=${seconds},v1=${mac}` });
  };

  const order = Object.entries(kinds).flatMap(([name, [share]]) => Array<string>(share).fill(name));
  const underWay = new Set<Promise<void>>();
  let turn = 0;
  const one = async () => {
    const name = order[turn % order.length] ?? '';
    turn += 1;
    const answered = await kinds[name]?.[1](turn).then(
      ({ status }) => String(status),
      () => 'no answer',
    );
    count.answers[`${name}: ${answered}`] = (count.answers[`${name}: ${answered}`] ?? 0) + 1;
  };
  let due = 0;
  let last = performance.now();
  let isOver = false;
  const timer = setInterval(() => {
    const now = performance.now();
    due += ((now - last) / 1_000) * plan.rate;
    last = now;
    for (; due >= 1; due -= 1) {
      if (underWay.size >= MOST_UNDER_WAY) {
        count.left += 1;
        continue;
      }
      const sent = one();
      underWay.add(sent);
      void sent.then(() => underWay.delete(sent));
    }
  }, TICK_MS);
  return {
    count,
    async stop(): Promise<LoadCount> {
      if (!isOver) clearInterval(timer);
      isOver = true;
      while (underWay.size > 0) await pause(TICK_MS);
      return count;
    },
  };
}
