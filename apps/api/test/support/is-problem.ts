import { ERRORS, type ErrorCode } from '@tandem/contracts';
import type { Test } from 'tap';
import type { Answer } from './call.ts';

const MEMBERS = ['type', 'title', 'status', 'detail', 'code', 'requestId'];

/** Checks that an answer is the problem document of this code, whole and without anything from inside. */
export function isProblem(t: Test, answer: Answer, code: ErrorCode, what: string): void {
  const row = ERRORS[code];
  t.equal(answer.status, row.status, `${what}: status (${answer.text.slice(0, 200)})`);
  t.match(answer.headers.get('content-type'), /^application\/problem\+json/, `${what}: content type`);
  t.match(
    answer.json,
    { type: `/docs/errors#${code}`, title: row.title, status: row.status, code },
    `${what}: members`,
  );
  t.same(Object.keys(answer.json).slice(0, MEMBERS.length), MEMBERS, `${what}: order of members`);
  t.notMatch(answer.text, /node_modules|\.ts:\d|at \w+ \(/, `${what}: no stack`);
  if ('retryAfterSeconds' in row) t.match(answer.headers.get('retry-after'), /^[1-9]\d*$/, `${what}: Retry-After`);
}
