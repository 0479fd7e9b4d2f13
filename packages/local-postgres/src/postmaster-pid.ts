import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the running server says of itself in its cluster: its process, its port, and 'starting', 'ready', 'stopping'. */
export type PostmasterPid = { pid: number; port: number; status: string };

/** Reads postmaster.pid of a cluster (its lines are listed in PostgreSQL's miscadmin.h); null when there is none. */
export function readPostmasterPid(cluster: string): PostmasterPid | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
  } catch {
    return null;
  }
}
