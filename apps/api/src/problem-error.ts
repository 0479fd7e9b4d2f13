import { ERRORS, type ErrorCode, problemOf } from '@tandem/contracts';

export type ProblemDetails = {
  /** For the client; the code's title when absent. */
  detail?: string;
  /** Members the code adds to the document; never secrets. */
  members?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** For the log line only. */
  reason?: string;
};

/** Thrown anywhere in a request to answer it with the problem of this code. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  readonly details: ProblemDetails;

  constructor(code: ErrorCode, details: ProblemDetails = {}) {
    super(details.detail ?? ERRORS[code].title);
    this.code = code;
    this.details = details;
  }
}

export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** An answer as it goes out; the body is JSON text, so that a replay has the same bytes. */
export type ProblemAnswer = { status: number; headers: Record<string, string>; body: string };

/** The answer a problem makes: status, Retry-After where the code has one, and the document. */
export function problemAnswer(code: ErrorCode, requestId: string, details: ProblemDetails = {}): ProblemAnswer {
  const row = ERRORS[code];
  const headers: Record<string, string> = { 'content-type': PROBLEM_JSON };
  if ('retryAfterSeconds' in row) headers['retry-after'] = String(row.retryAfterSeconds);
  Object.assign(headers, details.headers);
  const problem = problemOf(code, requestId, details.detail, details.members);
  return { status: row.status, headers, body: JSON.stringify(problem) };
}
