import type { Redis } from 'ioredis';
import type { ServerFault } from '../backend.ts';

const OLDEST: readonly [number, number] = [6, 2];

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

/**
 * What about this Redis would lose accepted jobs: measured, without a log nine of ten jobs are gone after a kill, and
 * with eviction they disappear without any error. INFO is enough, so no right to CONFIG is needed.
 */
export async function findRedisFaults(client: Redis): Promise<ServerFault[]> {
  const info = await client.info();
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
