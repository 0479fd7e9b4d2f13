import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { CommandError, EXIT } from '../command.ts';

/** Below those that systems give to connections (Linux: from 32768 on), so that none takes it before our program listens. */
const FREE_ONES = { from: 20_000, to: 32_000 };
const TRIES = 20;

/**
 * Makes sure that a port can be listened on, before anything slow is started, and returns it; 0 finds a free one.
 * Throws a CommandError that says what to do.
 */
export async function usablePort(host: string, port: number): Promise<number> {
  return port === 0 ? freePort(host, TRIES) : listenable(host, port);
}

async function freePort(host: string, tries: number): Promise<number> {
  try {
    return await listenable(host, randomInt(FREE_ONES.from, FREE_ONES.to));
  } catch (error) {
    if (tries === 1) throw error;
    return freePort(host, tries - 1);
  }
}

async function listenable(host: string, port: number): Promise<number> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return port;
  } catch (error) {
    throw new CommandError(EXIT.unavailable, refusal(host, port, (error as NodeJS.ErrnoException).code));
  } finally {
    server.close();
  }
}

function refusal(host: string, port: number, code: string | undefined): string {
  if (code === 'EADDRINUSE') return `Port ${port} is taken; stop what uses it, or choose another one with --port.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user; choose one above 1023 with --port.`;
  return `${host}:${port} cannot be listened on (${code}).`;
}
