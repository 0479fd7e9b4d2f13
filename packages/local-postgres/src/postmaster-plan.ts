import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { clusterName } from './data-folder.ts';
import { processTitle } from './leftover-processes.ts';
import type { ServerUser } from './server-user.ts';

/** Everything about a server but its port. Two equal plans give servers that may stand in for each other. */
export type PostmasterPlan = { program: string; args: string[]; cluster: string; user: ServerUser; logFile: string };

/**
 * Plans the server of a cluster. The settings given win over our defaults, but not over what the launcher relies on:
 * TCP on 127.0.0.1 only, no unix socket (its path would have to be short, private and enterable), the log on stderr.
 */
export function planPostmaster(
  cluster: string,
  binaries: Binaries,
  user: ServerUser,
  logFile: string,
  settings: Record<string, string>,
): PostmasterPlan {
  const all = {
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
    cluster_name: processTitle(cluster),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    logging_collector: 'off',
    log_destination: 'stderr',
  };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    program: join(binaries.native, 'bin', 'postgres'),
    args: ['-D', clusterName(cluster, user), ...options],
    cluster,
    user,
    logFile,
  };
}

/** One line that is equal for equal plans. */
export function describePlan(plan: PostmasterPlan): string {
  return [plan.program, ...plan.args, '>', plan.logFile].join(' ');
}
