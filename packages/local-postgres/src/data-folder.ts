import { access, chmod, constants, lchown, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errnoOf, LocalPostgresError } from './local-postgres-error.ts';
import { type ServerUser, shellAs } from './server-user.ts';

/** Prefix of the folders where a cluster is made; one that was interrupted is simply removed by the next start. */
export const draftPrefix = 'initializing-';

/** What lies where in a data folder. Other files in it are left alone. */
export type DataFolder = { path: string; cluster: string; password: string; supervision: string; log: string };

/** Makes the folder if needed and proves that we can write in it. */
export async function openDataFolder(dataDir: string): Promise<DataFolder> {
  const path = resolve(dataDir);
  await makeFolder(path);
  if (!(await stat(path)).isDirectory()) {
    throw new LocalPostgresError('data_folder_broken', `${path} is not a folder: choose another data folder.`);
  }
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  return {
    path,
    cluster: join(path, 'cluster'),
    password: join(path, 'superuser-password'),
    supervision: join(path, 'supervisor.json'),
    log: join(path, 'postgres.log'),
  };
}

/**
 * Makes a folder with its parents if it is not there, those it makes with this mode. Throws what the system says; Node's
 * own way to do so never returns where it is impossible, as in /proc.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const errno = await mkdir(path, mode).then(() => undefined, errnoOf);
  if (errno === undefined || errno === 'EEXIST') return;
  if (errno === 'ENOENT' && dirname(path) !== path) await makeFolder(dirname(path), mode);
  await mkdir(path, mode);
}

/** The owner of the cluster, or null when there is none yet. */
export async function clusterOwner(folder: DataFolder): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(folder.cluster);
    return { uid, gid };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Removes what a start left that was killed, again while what its initdb had started still writes: that ends with its folder. */
export async function removeDrafts(folder: DataFolder): Promise<void> {
  const drafts = (await readdir(folder.path)).filter((name) => name.startsWith(draftPrefix));
  const thoroughly = { recursive: true, force: true, maxRetries: 20, retryDelay: 25 };
  await Promise.all(drafts.map((name) => rm(join(folder.path, name), thoroughly)));
}

/**
 * Makes an existing cluster usable for this user: as root by giving it to them when somebody made it root's, and by
 * the private mode that PostgreSQL insists on.
 */
export async function ownCluster(folder: DataFolder, user: ServerUser): Promise<void> {
  const found = await stat(folder.cluster);
  if (found.uid !== user.uid) {
    if (!user.switched) {
      throw new LocalPostgresError(
        'data_folder_not_writable',
        `${folder.cluster} belongs to another user (id ${found.uid}): start as that user or choose another data folder.`,
      );
    }
    await giveTo(folder.cluster, user);
  }
  if ((found.mode & 0o777) !== 0o700) await chmod(folder.cluster, 0o700);
}

/** Changes the owner of a folder and of all it holds; the folder itself last, so that a half-done change is seen. */
export async function giveTo(folder: string, user: ServerUser): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await lstat(path)).isDirectory()) await giveTo(path, user);
    else await lchown(path, user.uid, user.gid);
  }
  await lchown(folder, user.uid, user.gid);
}

/**
 * The name under which the server, started with this folder as its working directory, can call its cluster.
 *
 * Root's server runs as another user, and that user often cannot walk to the folder: a project under /root, a parent
 * of mode 700. The data stays in the data folder all the same. On Linux the server starts inside the folder (we enter
 * it before the change of user) and knows it as /proc/self/cwd, a link the kernel follows without asking the parents;
 * PostgreSQL never leaves that directory, so it stays true for each of its processes. Where there is no /proc (macOS
 * under sudo) this is `data_folder_unreachable`.
 */
export function clusterName(cluster: string, user: ServerUser): string {
  if (!user.switched || shellAs(user, 'cd "$1"', cluster).status === 0) return cluster;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new LocalPostgresError(
    'data_folder_unreachable',
    `As root, PostgreSQL runs as another user (id ${user.uid}), who cannot enter ${cluster}: run without sudo, or choose a data folder below folders that everybody may enter.`,
  );
}
