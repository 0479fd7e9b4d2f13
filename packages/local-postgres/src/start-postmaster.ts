import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, isPortFree } from './free-port.ts';
import type { Guardian } from './guardian.ts';
import { LocalPostgresError } from './local-postgres-error.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { describePlan, type PostmasterPlan } from './postmaster-plan.ts';
import { processRef } from './process-ref.ts';
import { asUser, serverEnvironment } from './server-user.ts';
import type { ServerRecord, Supervision } from './supervision.ts';

/** How long a start may take, crash recovery included, in ms. */
const startDeadline = 180_000;

/** Starts the server on a free port, on another one when somebody was faster, and waits until it is ready. */
export async function startPostmaster(
  plan: PostmasterPlan,
  wantedPort: number | undefined,
  guardian: Guardian,
  supervision: Supervision,
): Promise<ServerRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wantedPort ?? (await freePort());
    const logStart = statSync(plan.logFile, { throwIfNoEntry: false })?.size ?? 0;
    const child = spawnPostmaster(plan, port, guardian);
    const process = child.pid === undefined ? null : processRef(child.pid);
    if (process !== null) {
      const server: ServerRecord = { process, port, command: describePlan(plan) };
      supervision.serverIs(server);
      if (await becomesReady(child, plan.cluster)) return server;
    }
    const tooSlow = process !== null && child.exitCode === null && child.signalCode === null;
    if (tooSlow) throw failure(`it was not ready after ${startDeadline / 1_000} s`, plan);
    supervision.serverIs(null);
    if (!(await isPortFree(port))) {
      if (wantedPort === undefined && attempt < 5) continue;
      throw new LocalPostgresError('port_taken', `Port ${port} is taken: stop what listens there or choose another.`);
    }
    throw failure(lastComplaint(plan.logFile, logStart) ?? 'it ended without a word', plan);
  }
}

function failure(reason: string, plan: PostmasterPlan): LocalPostgresError {
  return new LocalPostgresError('start_failed', `PostgreSQL did not start: ${reason} (log: ${plan.logFile})`);
}

/** In a session of its own, so that a Ctrl-C in the terminal reaches us and not it. */
function spawnPostmaster(plan: PostmasterPlan, port: number, guardian: Guardian): ChildProcess {
  const log = openSync(plan.logFile, 'a', 0o600);
  const child = spawn(plan.program, ['-p', String(port), ...plan.args], {
    ...asUser(plan.user),
    cwd: plan.cluster,
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  guardian.watch(child.pid ?? 0);
  child.on('error', () => undefined); // then there is no pid, which the caller sees
  child.on('exit', () => guardian.watch(0)); // the pid may soon be somebody else's
  child.unref();
  return child;
}

/** Waits for the word 'ready' in postmaster.pid; false when the server ended or took too long. */
async function becomesReady(child: ChildProcess, cluster: string): Promise<boolean> {
  const deadline = Date.now() + startDeadline;
  while (child.exitCode === null && child.signalCode === null) {
    const found = readPostmasterPid(cluster);
    if (found?.pid === child.pid && found?.status === 'ready') return true;
    if (Date.now() > deadline) return false;
    await sleep(5);
  }
  return false;
}

/** The last line of the log, from this byte on, in which PostgreSQL says why it gave up; only shown to people. */
function lastComplaint(logFile: string, from: number): string | undefined {
  const lines = readFileSync(logFile).subarray(from).toString('utf8').split('\n');
  const complaint = lines.filter((line) => /(FATAL|PANIC|postgres):/.test(line)).at(-1);
  return complaint?.replace(/^.*?(FATAL|PANIC):\s*/, '');
}
