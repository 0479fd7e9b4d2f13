import type { RedisOptions } from 'ioredis';

type Node = { host: string; port: number };
/** Login, TLS and database, as ioredis takes them. */
type Access = Pick<RedisOptions, 'username' | 'password' | 'tls' | 'db'>;

/** What an address of Redis stands for. */
export type RedisPlace =
  | { kind: 'single'; node: Node; access: Access }
  | { kind: 'sentinel'; sentinels: Node[]; master: string; access: Access; sentinelPassword: string | undefined }
  | { kind: 'cluster'; nodes: Node[]; access: Access };

const FORM = /^redis(s?)(\+sentinel|\+cluster)?:\/\/(?:([^@/]*)@)?([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;
const PORTS = { '': 6379, '+sentinel': 26_379, '+cluster': 6379 } as const;

/**
 * Reads an address; with `rediss` everything goes over TLS, user and password may be left out.
 * - `redis://user:password@host:6379/0`
 * - `redis+sentinel://user:password@host1:26379,host2:26379/master-name/0?sentinelPassword=…`; user and password are
 *   those of the master
 * - `redis+cluster://user:password@host1:6379,host2:6379`: some nodes, from which the others are learnt
 * @throws TypeError when it has none of these forms; the message does not repeat the address
 */
export function readRedisUrl(url: string): RedisPlace {
  const [, secure, form = '', login, hosts = '', path = '', query] = FORM.exec(url) ?? [];
  const kind = form as keyof typeof PORTS;
  if (secure === undefined)
    throw new TypeError('an address of Redis starts with redis://, redis+sentinel:// or redis+cluster://');
  const nodes = hosts.split(',').map((host) => nodeOf(host, PORTS[kind]));
  const [first] = nodes;
  if (!first) throw new TypeError('an address of Redis names a host');
  const access = { ...loginOf(login), ...(secure === 's' ? { tls: {} } : {}) };
  if (kind === '+cluster') return { kind: 'cluster', nodes, access };
  const [master = '', db = ''] = kind === '+sentinel' ? path.split('/') : ['', path];
  const inDatabase = { ...access, db: Number(db) };
  if (!Number.isInteger(inDatabase.db)) throw new TypeError('the database of a Redis is a number');
  if (kind === '') return { kind: 'single', node: first, access: inDatabase };
  if (master === '') throw new TypeError('an address of Sentinels ends with /name-of-the-master');
  const sentinelPassword = new URLSearchParams(query).get('sentinelPassword') ?? undefined;
  return { kind: 'sentinel', sentinels: nodes, master, access: inDatabase, sentinelPassword };
}

function nodeOf(text: string, defaultPort: number): Node {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new TypeError('a host in an address of Redis cannot be read');
  return { host, port: port === undefined ? defaultPort : Number(port) };
}

function loginOf(login: string | undefined): Access {
  const [, user, password] = /^([^:]*)(?::(.*))?$/.exec(login ?? '') ?? [];
  return {
    ...(user ? { username: decodeURIComponent(user) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
  };
}
