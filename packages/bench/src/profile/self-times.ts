import { readFile } from 'node:fs/promises';

/** V8's CPU profile, as far as it is read here (DevTools protocol, Profiler.Profile). */
type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
};

export type SelfTime = { readonly where: string; readonly milliseconds: number };

export type SelfTimes = {
  /** Milliseconds the process was not idle in. */
  readonly busy: number;
  readonly idle: number;
  /** Most first. */
  readonly functions: readonly SelfTime[];
  readonly packages: readonly SelfTime[];
};

/**
 * Where a process spent its time by itself, callees not counted, by function and by package.
 * @param skipSeconds left out at the beginning: the loading of code
 */
export async function selfTimes(file: string, skipSeconds: number): Promise<SelfTimes> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  let at = 0;
  let idle = 0;
  let busy = 0;
  for (const [place, id] of profile.samples.entries()) {
    const micros = profile.timeDeltas[place] ?? 0;
    at += micros;
    const frame = frames.get(id);
    if (frame === undefined || at < skipSeconds * 1_000_000) continue;
    if (frame.functionName === '(idle)' || frame.functionName === '(program)') {
      idle += micros;
      continue;
    }
    busy += micros;
    const name = frame.functionName === '' ? 'anonymous' : frame.functionName;
    add(functions, `${name} ${shortened(frame.url)}:${frame.lineNumber + 1}`, micros);
    add(packages, packageOf(frame.url, frame.functionName), micros);
  }
  return { busy: busy / 1_000, idle: idle / 1_000, functions: sorted(functions), packages: sorted(packages) };
}

function add(to: Map<string, number>, name: string, micros: number): void {
  to.set(name, (to.get(name) ?? 0) + micros);
}

const sorted = (times: ReadonlyMap<string, number>): SelfTime[] =>
  [...times]
    .map(([where, micros]) => ({ where, milliseconds: micros / 1_000 }))
    .sort((a, b) => b.milliseconds - a.milliseconds);

const shortened = (url: string) => url.replace(/^.*\/node_modules\//, '').replace(/^.*\/(apps|packages)\//, '$1/');

function packageOf(url: string, functionName: string): string {
  const [, library] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url) ?? [];
  if (library !== undefined) return library;
  const [, ours] = /\/((?:apps|packages)\/[^/]+)\//.exec(url) ?? [];
  if (ours !== undefined) return ours;
  if (url.startsWith('node:')) return `node:${url.slice(5).split('/')[0]}`;
  return functionName === '(garbage collector)' ? 'garbage collector' : 'native';
}
