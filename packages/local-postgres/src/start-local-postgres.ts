import { dirname, resolve } from 'node:path';
import { findBinaries } from './binaries.ts';
import { checkCluster, createCluster } from './cluster.ts';
import { clusterOwner, type DataFolder, makeFolder, openDataFolder, ownCluster, removeDrafts } from './data-folder.ts';
import { settleFormerServer, stopServer, waitForGuardian } from './former-server.ts';
import { Guardian } from './guardian.ts';
import { type DeathListener, keepRunning } from './keep-running.ts';
import { asLocalPostgresError } from './local-postgres-error.ts';
import { describePlan, type PostmasterPlan, planPostmaster } from './postmaster-plan.ts';
import { chooseServerUser, type ServerUser } from './server-user.ts';
import { startPostmaster } from './start-postmaster.ts';
import { type ServerRecord, Supervision } from './supervision.ts';

export type LocalPostgresOptions = {
  /** Made if missing, used as it is otherwise; other files in it are left alone. */
  dataDir: string;
  /** PostgreSQL's log, appended to; default `postgres.log` in the data folder. */
  logFile?: string;
  /** PostgreSQL settings, e.g. `{ work_mem: '16MB' }`; commits are durable unless switched off here. */
  settings?: Record<string, string>;
  /** Default: a random free port, another one at every start. */
  port?: number;
  /** A server that dies is started again on its port; this hears of it, and of giving up after four attempts. */
  onDeath?: DeathListener;
  /** True: a server that dies stays dead, for tests of what happens meanwhile. */
  staysDead?: boolean;
};

export type LocalPostgres = {
  /** Superuser URL of the database 'postgres', host 127.0.0.1. */
  url: string;
  port: number;
  /** Fast shutdown (after 10 s immediate, after 15 s by force). Close your connections first; again is harmless. */
  stop(): Promise<void>;
};

/**
 * Starts our own PostgreSQL on a data folder and resolves when it takes connections (about 1 s on a new folder, 0.1 s
 * on an existing one). The data stays in `dataDir` and is found again by the next start, after any kind of death.
 *
 * - In the folder: `cluster` (PostgreSQL's), `superuser-password` (mode 0600), `supervisor.json`, `postgres.log`.
 * - Root is fine: the server then runs as another user (see chooseServerUser), to whom only `cluster` is given, also
 *   where that user cannot enter the folders above (see clusterName) or read node_modules (see copyBinaries).
 * - A server that dies alone is started again on the same port.
 * - It does not keep this process alive. When this process ends, however it ends, a guardian stops the server.
 * - One supervisor per data folder. A server that survived both its supervisor and its guardian is taken over.
 *
 * Throws a LocalPostgresError, and nothing else; whatever it started is stopped before.
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  try {
    const folder = await openDataFolder(options.dataDir);
    const user = chooseServerUser(await clusterOwner(folder));
    return await supervise(folder, user, options);
  } catch (error) {
    throw asLocalPostgresError(error, resolve(options.dataDir));
  }
}

async function supervise(folder: DataFolder, user: ServerUser, options: LocalPostgresOptions): Promise<LocalPostgres> {
  const binaries = await findBinaries(user);
  const guardian = new Guardian(user);
  let supervision: Supervision | null = null;
  try {
    supervision = Supervision.take(folder.supervision, folder.path, guardian.ref);
    await waitForGuardian(supervision.previous);
    await removeDrafts(folder);
    const exists = (await clusterOwner(folder)) !== null;
    const password = exists
      ? await checkCluster(folder, binaries)
      : await createCluster(folder, binaries, user, guardian);
    await ownCluster(folder, user);

    const logFile = resolve(options.logFile ?? folder.log);
    await makeFolder(dirname(logFile));
    const plan = planPostmaster(folder.cluster, binaries, user, logFile, options.settings ?? {});
    const fits = (server: ServerRecord) =>
      server.command === describePlan(plan) && server.port === (options.port ?? server.port);
    const former = await settleFormerServer(folder, supervision.formerServer, user, fits);
    if (former !== null) {
      guardian.watch(former.process.pid);
      supervision.serverIs(former);
    }
    const server = former ?? (await startPostmaster(plan, options.port, guardian, supervision));
    const { onDeath = () => undefined, staysDead = false } = options;
    return running(server, password, { folder, plan, guardian, supervision, onDeath, staysDead });
  } catch (error) {
    await guardian.finish();
    supervision?.release();
    throw error;
  }
}

type Running = {
  folder: DataFolder;
  plan: PostmasterPlan;
  guardian: Guardian;
  supervision: Supervision;
  onDeath: DeathListener;
  staysDead: boolean;
};

function running(server: ServerRecord, password: string, parts: Running): LocalPostgres {
  const { folder, plan, guardian, supervision, onDeath, staysDead } = parts;
  const startAgain = async ({ port }: ServerRecord) => {
    try {
      await settleFormerServer(folder, null, plan.user, () => false);
      return await startPostmaster(plan, port, guardian, supervision);
    } catch (error) {
      throw asLocalPostgresError(error, folder.path);
    }
  };
  const kept = staysDead ? { release: async () => server } : keepRunning(server, startAgain, onDeath);
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    const latest = await kept.release();
    await guardian.finish();
    await stopServer(latest, plan.user); // only if somebody killed our guardian
    supervision.release();
  };
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${server.port}/postgres`,
    port: server.port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
