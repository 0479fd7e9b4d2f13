import { Cluster } from 'ioredis';
import type { ServerFault } from '../backend.ts';
import type { RedisClient } from './redis-settings.ts';

const OLDEST: readonly [number, number] = [6, 2];

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

/**
 * What about this Redis would lose accepted jobs: measured, without a log nine of ten jobs are gone after a kill, and
 * with eviction they disappear without any error. INFO is enough, so no right to CONFIG is needed.
 */
export async function findRedisFaults(client: RedisClient): Promise<ServerFault[]> {
  const servers = client instanceof Cluster ? client.nodes('master') : [client];
  const found = (await Promise.all(servers.map((server) => server.info()))).flatMap(faultsIn);
  // One of each kind is enough to say.
  return found.filter(({ name }, place) => found.findIndex((other) => other.name === name) === place);
}

function faultsIn(info: string): ServerFault[] {
  const faults: ServerFault[] = [];
  const version = field(info, 'redis_version') ?? '0.0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    faults.push({ name: 'old-version', says: `Redis ${version} is older than ${OLDEST.join('.')}` });
  }
  const policy = field(info, 'maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    faults.push({ name: 'eviction', says: `maxmemory-policy is ${policy}, not noeviction` });
  }
  if (field(info, 'aof_enabled') === '0') faults.push({ name: 'no-persistence', says: 'appendonly is off' });
  return faults;
}
