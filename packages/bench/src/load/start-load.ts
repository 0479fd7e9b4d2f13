import { startNode } from '../stage/node-process.ts';
import type { LoadJob, LoadResult } from './load-job.ts';

/** The process that makes the load, apart from everything it loads. */
export type LoadProcess = {
  /**
   * Does one job; jobs must not overlap.
   * @throws Error when a request had no answer, or another one than 200 (202 where that is asked for)
   */
  run(job: LoadJob): Promise<LoadResult>;
  stop(): Promise<void>;
};

type Reply = { result: LoadResult } | { failure: string };

export async function startLoad(folder: string): Promise<LoadProcess> {
  const node = await startNode({ name: 'load', main: new URL('main.ts', import.meta.url), folder });
  let hear: (reply: Reply) => void = () => undefined;
  node.child.on('message', (reply: Reply) => hear(reply));
  node.child.on('exit', () => hear({ failure: 'the load process died' }));
  return {
    async run(job) {
      const answered = new Promise<Reply>((resolve) => {
        hear = resolve;
      });
      node.child.send(job);
      const reply = await answered;
      if ('failure' in reply) throw new Error(reply.failure);
      refuseOtherAnswers(job, reply.result);
      return reply.result;
    },
    stop: () => node.stop(),
  };
}

function refuseOtherAnswers(job: LoadJob, { answers, errors }: LoadResult): void {
  const wanted = job.kind === 'http' && job.requests.kind === 'consume' && job.requests.isAsync ? '202' : '200';
  const others = Object.keys(answers).filter((status) => status !== wanted);
  if (others.length === 0 && errors === 0 && (answers[wanted] ?? 0) > 0) return;
  throw new Error(`answers ${JSON.stringify(answers)}, ${errors} errors; only ${wanted} counts`);
}
