import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What became of one test of the matrix in a documented run. */
export type FaultResult = {
  readonly title: string;
  readonly result: 'passed' | 'failed' | 'left out';
  /** Of a test that was left out. */
  readonly why?: string;
  readonly seconds?: number;
};

/** The last documented run of one test file. */
export type FaultFileRun = {
  readonly file: string;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly machine: string;
  /** `full` as the matrix has it, `small` as in npm test. */
  readonly size: 'full' | 'small';
  /** SHA-256 of the file as it was run: the page says when it has changed since. */
  readonly sha256: string;
  readonly seed?: number;
  readonly results: readonly FaultResult[];
};

/** Written by `npm run test:faults -- --record`, by file. */
export const FAULT_RESULTS_FILE = 'docs/generated/faults.json';

/** @param root URL of the project */
export function readFaultResults(root: URL): readonly FaultFileRun[] {
  return JSON.parse(readFileSync(new URL(FAULT_RESULTS_FILE, root), 'utf8')) as FaultFileRun[];
}

/** @param root URL of the project */
export function sha256Of(root: URL, file: string): string {
  return createHash('sha256')
    .update(readFileSync(new URL(file, root)))
    .digest('hex');
}
