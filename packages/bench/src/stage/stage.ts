import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compileApps, embeddedDatabase, localSecrets, prepareDatabase } from '@tandem/cli';
import { openDatabase } from '@tandem/db';
import { type RedisServer, redisIsInstalled, startRedis } from '@tandem/testing/redis';
import { type LoadProcess, startLoad } from '../load/start-load.ts';
import type { RivalName } from '../rivals/rival-names.ts';
import { type Rival, startRival } from '../rivals/start-rival.ts';
import { seedUsers } from '../seed/seed-users.ts';
import type { Sizes } from '../sizes.ts';
import { type DatabaseUrls, type Deployment, deployTandem } from './deployment.ts';
import { makeDiskFolder } from './disk-folder.ts';

export type QueueBackend = 'redis' | 'postgres';

export type StageOptions = {
  readonly sizes: Sizes;
  /** Left out: Redis when there is a redis-server. */
  readonly backend?: QueueBackend | undefined;
  readonly logLevel: string;
  /** Connections of each rival's pool. */
  readonly rivalPool: number;
  readonly profileFolder?: string | undefined;
  /** Settings of the workers beside those of the stage. */
  readonly workerSettings?: Readonly<Record<string, string>>;
};

/** All that is measured and what it runs on. Everything but the database server starts when it is first asked for. */
export type Stage = {
  readonly folder: string;
  readonly redis: RedisServer | undefined;
  /** Where the jobs are, unless a row says otherwise. */
  readonly backend: QueueBackend;
  readonly secrets: Awaited<ReturnType<typeof localSecrets>>;
  readonly load: LoadProcess;
  /** Tandem with its users, on one of the queues. */
  tandem(backend?: QueueBackend): Promise<Deployment>;
  /** A Tandem of its own on a migrated database without users. */
  deploy(name: string): Promise<Deployment>;
  /** A migrated database without users. */
  database(name: string): Promise<DatabaseUrls>;
  rival(name: RivalName): Promise<Rival>;
  /** Waits until what the last measurement left behind is written, so that the next one does not pay for it. */
  settle(): Promise<void>;
  /** What the servers say of themselves. */
  versions(): Promise<Record<string, string>>;
  close(): Promise<void>;
};

/** Commits wait for the disk. The rest keeps what a server does now and then, not per commit, out of the rounds. */
const POSTGRES = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  max_connections: '300',
};
const AFTER_CHECKPOINT_MS = 200;

/** Sets the stage in a folder on a disk; close it whatever happens. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const { sizes, logLevel, profileFolder, rivalPool: poolSize, workerSettings = {} } = options;
  const folder = await makeDiskFolder();
  const secrets = await localSecrets(folder);
  const postgres = await embeddedDatabase(folder, secrets, { settings: POSTGRES });
  const superuser = openDatabase({
    url: postgres.superuserUrl,
    applicationName: 'tandem-bench',
    poolSize: 1,
    statementTimeoutMs: 600_000,
  });
  const redis = redisIsInstalled() ? await startRedis({ dir: folder }) : undefined;
  const backend = options.backend ?? (redis ? 'redis' : 'postgres');
  const load = await startLoad(folder);
  const apps = await compileApps(join(folder, 'build'));

  let redisDatabases = 0;
  const opened: { stop(): Promise<void> }[] = [];
  const deployed = async (name: string, database: DatabaseUrls, on: QueueBackend): Promise<Deployment> => {
    if (on === 'redis' && redis === undefined) throw new Error('there is no redis-server');
    const queue =
      on === 'redis'
        ? ({ QUEUE_BACKEND: 'redis', REDIS_URL: `${redis?.url}/${redisDatabases++}` } as const)
        : ({ QUEUE_BACKEND: 'postgres' } as const);
    const deployment = await deployTandem({
      name,
      database,
      queue,
      secrets,
      logLevel,
      folder,
      apps,
      profileFolder,
      workerSettings,
    });
    opened.push(deployment);
    return deployment;
  };
  const database = async (name: string): Promise<DatabaseUrls> => {
    await superuser.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await superuser.query(`CREATE DATABASE ${name} OWNER tandem_owner`);
    const urlOf = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
    const urls = {
      ownerUrl: urlOf(postgres.ownerUrl),
      apiUrl: urlOf(postgres.apiUrl),
      workerUrl: urlOf(postgres.workerUrl),
    };
    await prepareDatabase(urls, { QUEUE_BACKEND: 'postgres', ENABLE_CREDITS_V2: 'true' });
    return urls;
  };
  const tandems = new Map<QueueBackend, Promise<Deployment>>();
  const rivals = new Map<RivalName, Promise<Rival>>();

  return {
    folder,
    redis,
    backend,
    secrets,
    load,
    database,
    tandem(on = backend) {
      const known = tandems.get(on);
      if (known) return known;
      const made = (async () => {
        const urls = await database(`tandem_${on}`);
        await seedUsers(urls.ownerUrl, sizes.users);
        return deployed(`tandem-${on}`, urls, on);
      })();
      tandems.set(on, made);
      return made;
    },
    deploy: async (name) => deployed(name, await database(name), backend),
    rival(name) {
      const known = rivals.get(name);
      if (known) return known;
      const made = startRival({
        name,
        superuser,
        ownerUrl: postgres.ownerUrl,
        secrets,
        users: sizes.users,
        poolSize,
        folder,
      });
      rivals.set(name, made);
      void made.then((rival) => opened.push(rival));
      return made;
    },
    async settle() {
      await superuser.query('CHECKPOINT');
      await pause(AFTER_CHECKPOINT_MS);
    },
    async versions() {
      const [row] = await superuser.query<{ server_version: string }>('SHOW server_version');
      return { node: process.version, postgres: row?.server_version ?? '' };
    },
    async close() {
      await Promise.all(opened.map((one) => one.stop()));
      await load.stop();
      await redis?.stop();
      await superuser.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
