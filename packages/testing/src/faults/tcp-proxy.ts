import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { Chance } from './chance.ts';

/** A way to a server on which the network misbehaves. */
export type TcpProxy = {
  /** The server's address with the proxy in its place. */
  readonly url: string;
  /** Ends every connection there is, without a goodbye. */
  cut(): void;
  /** The connections there are stay open and carry nothing any more, as behind a firewall that forgot them; new ones work. */
  mute(): void;
  /** Holds everything back, new connections too; nothing is lost. */
  pause(): void;
  /** Holds back what the server says and lets through what it is told: done there, and not known here. */
  pauseAnswers(): void;
  resume(): void;
  /** Each piece of data waits `ms` and by chance up to `jitterMs` more, in order, either way. */
  delay(ms: number, jitterMs?: number): void;
  close(): Promise<void>;
};

type Pair = { near: Socket; far: Socket; lines: Transform[] };

/** Opens a proxy to the server that `target` names, on a free port of 127.0.0.1. */
export async function startTcpProxy(target: string, chance: Chance): Promise<TcpProxy> {
  const url = new URL(target);
  const { hostname } = url;
  const port = Number(url.port);
  const pairs = new Set<Pair>();
  const late = { ms: 0, jitterMs: 0 };
  const held: Record<'asked' | 'answered', ReturnType<typeof gate> | undefined> = {
    asked: undefined,
    answered: undefined,
  };

  /** One direction of a connection. */
  const line = (direction: keyof typeof held) => {
    let dueAt = 0;
    let before = Promise.resolve();
    return new Transform({
      transform(data, _encoding, done) {
        dueAt = Math.max(dueAt, Date.now() + late.ms + chance.next() * late.jitterMs);
        const waitMs = dueAt - Date.now();
        const waited = waitMs > 0 ? new Promise((resolve) => setTimeout(resolve, waitMs)) : undefined;
        before = Promise.all([before, waited]).then(async () => {
          await held[direction]?.promise;
          this.push(data);
        });
        done();
      },
      flush: (done) => void before.then(() => done()),
    });
  };
  const proxy = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port, host: hostname, allowHalfOpen: true, noDelay: true });
    const lines = [line('asked'), line('answered')] as const;
    const pair = { near, far, lines: [...lines] };
    pairs.add(pair);
    near.pipe(lines[0]).pipe(far).pipe(lines[1]).pipe(near);
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0);

  const cut = () => {
    for (const { near, far } of pairs) {
      // A reset beside a goodbye that is under way fails in Node 20, which then never ends (its TCPWrap counts the socket as closing).
      if (near.writableEnded) near.destroy();
      else near.resetAndDestroy();
      far.destroy();
    }
  };
  const resume = () => {
    held.asked?.release();
    held.answered?.release();
    Object.assign(held, { asked: undefined, answered: undefined });
  };
  return {
    url: url.href,
    cut,
    mute() {
      for (const { near, far, lines } of pairs) {
        for (const stream of [near, far, ...lines]) stream.unpipe();
        for (const stream of [near, far, ...lines]) stream.on('data', () => {});
      }
    },
    pause() {
      held.asked ??= gate();
      held.answered ??= gate();
    },
    pauseAnswers() {
      held.answered ??= gate();
    },
    resume,
    delay(ms, jitterMs = 0) {
      Object.assign(late, { ms, jitterMs });
    },
    async close() {
      resume();
      cut();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

/** Shut until it is released. */
function gate(): { promise: Promise<void>; release(): void } {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}
