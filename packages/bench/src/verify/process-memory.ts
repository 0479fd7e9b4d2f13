import { readFile } from 'node:fs/promises';

/** Own memory of a process in MiB, shared pages left out (RssAnon); undefined where there is no /proc. */
export async function ownMemoryMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}
