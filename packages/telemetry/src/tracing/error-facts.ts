import type { Attributes } from '@opentelemetry/api';

/** What a span says of an error: its class and its code (an SQLSTATE, say), never its text, which may quote what a user sent. */
export function errorFacts(error: unknown): Attributes {
  if (!(error instanceof Error)) return { 'error.type': typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { 'error.type': code ?? error.name };
}
