import autocannon, { type Client, type Request } from 'autocannon';
import { quantile } from '../median.ts';
import type { HttpJob, LoadResult } from './load-job.ts';
import { requestsOf } from './requests.ts';

/** What autocannon's client has beside its documented parts; setting `responseMax` ends it after its last answer. */
type EndableClient = Client & { responseMax: number; reqsMade: number };

/** autocannon ends when its clients have; this only bounds a run whose answers stay out. */
const LONGEST_SECONDS = 600;
const TIMEOUT_SECONDS = 60;
const LOOK_EVERY_MS = 50;

/**
 * Runs autocannon and measures every answer exactly (its own histogram has whole milliseconds). At the end of the time
 * no connection is cut: each waits for its last answer, so that answers and effects can be compared one to one.
 */
export async function httpLoad(job: HttpJob): Promise<LoadResult> {
  const requests = requestsOf(job);
  const { url, connections, until } = job;
  const clients: EndableClient[] = [];
  const answers: Record<string, number> = {};
  const times: number[] = [];
  let inTime = 0;
  let isOver = false;
  let lastAnswerAt = 0;

  const setupClient = (client: Client) => {
    client.setRequests(shareOf(requests, clients.length, connections));
    clients.push(client as EndableClient);
    client.on('response', (status: number, _bytes: number, ms: number) => {
      answers[status] = (answers[status] ?? 0) + 1;
      times.push(ms);
      lastAnswerAt = performance.now();
      if (!isOver) inTime += 1;
    });
  };
  const startedAt = Date.now();
  const begin = performance.now();
  const run = autocannon({
    url,
    connections,
    setupClient,
    sampleInt: LOOK_EVERY_MS,
    timeout: TIMEOUT_SECONDS,
    ...('amount' in until ? { amount: until.amount } : { duration: LONGEST_SECONDS }),
  });
  let timer: NodeJS.Timeout | undefined;
  if ('seconds' in until) {
    timer = setTimeout(() => {
      isOver = true;
      // Each has one request under way: with its answer it has made as many as it may.
      for (const client of clients) client.responseMax = client.reqsMade;
    }, until.seconds * 1_000);
  }
  const { errors } = await run;
  clearTimeout(timer);
  const tookMs = lastAnswerAt - begin;
  const sorted = Float64Array.from(times).sort();
  return {
    answers,
    errors,
    perSecond: inTime / ('seconds' in until ? until.seconds : tookMs / 1_000),
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    longest: quantile(sorted, 1),
    startedAt,
    tookMs,
  };
}

/** Every n-th request for each of n connections; a connection without one of its own takes what is there. */
function shareOf(requests: readonly Request[], place: number, connections: number): Request[] {
  const share = requests.filter((_, at) => at % connections === place);
  // autocannon writes into what it is given.
  return (share.length > 0 ? share : requests).map((request) => ({ ...request }));
}
