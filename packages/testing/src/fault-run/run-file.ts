import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One line of a test's report. */
export type TestLine = { readonly ok: boolean; readonly title: string; readonly seconds: number };

export type FileReport = {
  readonly code: number;
  readonly lines: readonly TestLine[];
  /** What it left out and why, in its own words. */
  readonly leftOut: readonly string[];
  readonly seed: number | undefined;
};

/** Tests have limits of their own; this is for a process that does not end after them. */
const LONGEST_MS = 2 * 3_600_000;
const TEST = /^\s*(not )?ok \d+ - (.+?)(?: # time=([\d.]+)ms)?$/;
/** What says nothing by itself: an assertion that held, a plan, a heading. */
const DULL = /^\s*(ok \d+ - (?!.* # time=)|\d+\.\.\d+$|# (Subtest|time=|\{)|$)/;
const COMMENT = /^\s*# (?!Subtest|time=|\{)(.+)$/;

/** Runs one test file as a process of its own and reads its TAP; `tell` gets what a person wants to see of it. */
export async function runFile(
  root: URL,
  file: string,
  env: NodeJS.ProcessEnv,
  tell: (line: string) => void,
): Promise<FileReport> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL(file, root))], {
    cwd: root,
    env: { ...env, TAP: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: TestLine[] = [];
  const leftOut: string[] = [];
  let seed: number | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, comment] = COMMENT.exec(line) ?? [];
    if (comment?.startsWith('left out')) leftOut.push(comment);
    if (comment?.startsWith('FAULT_SEED=')) seed = Number(comment.slice('FAULT_SEED='.length));
    const [found, not, title = '', ms = '0'] = TEST.exec(line) ?? [];
    if (!DULL.test(line)) tell(line);
    if (found !== undefined) lines.push({ ok: not === undefined, title, seconds: Number(ms) / 1_000 });
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(limit);
  return { code: code ?? 1, lines, leftOut, seed };
}
