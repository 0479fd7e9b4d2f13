import { createHmac, randomBytes } from 'node:crypto';
import { mintToken } from '@tandem/cli';
import type { Request } from 'autocannon';
import type { HttpJob, Requests, Who } from './load-job.ts';

const TOKEN_SECONDS = 86_400;
/** What a client of the credits API sends; the same bytes to every contestant. */
const CONSUME = JSON.stringify({ creditType: 'analysis', amount: 1, action: 'resume_analysis', platform: 'web' });

/** The requests of one job, to be spread over its connections. */
export function requestsOf({ requests, until }: HttpJob): Request[] {
  switch (requests.kind) {
    case 'consume':
      return tokensOf(requests.who).map((authorization) => ({
        method: 'POST',
        path: '/api/user/credits/consume',
        headers: {
          authorization,
          'content-type': 'application/json',
          ...(requests.isAsync ? { prefer: 'respond-async' } : {}),
        },
        body: CONSUME,
      }));
    case 'status':
      return tokensOf(requests.who).map((authorization) => ({
        method: 'GET',
        path: '/api/user/credits/status',
        headers: { authorization },
      }));
    case 'stripe':
      if (!('amount' in until)) throw new RangeError('deliveries of events are counted');
      return Array.from({ length: until.amount }, (_, at) => delivery(requests, at));
  }
}

function tokensOf({ prefix, from, count, jwtSecret }: Who): string[] {
  return Array.from({ length: count }, (_, at) => {
    const token = mintToken(jwtSecret, { userId: `${prefix}${from + at}`, ttlSeconds: TOKEN_SECONDS });
    return `Bearer ${token}`;
  });
}

/** An event of a type without effects, as large as Stripe's own (about 3 KB), signed as Stripe signs (scheme v1). */
function delivery({ secret, from }: Extract<Requests, { kind: 'stripe' }>, at: number): Request {
  const seconds = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    id: `evt_${from + at}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: seconds,
    livemode: false,
    type: 'customer.updated',
    data: { object: { id: `cus_${from + at}`, object: 'customer', metadata: { filling: FILLING } } },
  });
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return {
    method: 'POST',
    path: '/webhooks/stripe',
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${seconds},v1=${signature}` },
    body,
  };
}

const FILLING = randomBytes(1_350).toString('hex');
