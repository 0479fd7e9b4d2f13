import { ERRORS, type ErrorCode } from '@tandem/contracts';
import { errorCode, InvalidCursorError, isDatabaseUnavailable } from '@tandem/db';
import { type QueueUnavailableCode, QueueUnavailableError } from '@tandem/queue';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ProblemDetails, ProblemError, problemAnswer } from '../problem-error.ts';
import { fieldErrors } from './validation.ts';

/** Fastify's own errors that have a more telling code than their status. */
const FRAMEWORK_CODES: Record<string, { code: ErrorCode; detail?: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'payload_too_large' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported_media_type' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'invalid_json', detail: 'The body is empty.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'invalid_json', detail: 'The body is not as long as announced.' },
  FST_ERR_BAD_URL: { code: 'validation_failed', detail: 'The path is not a valid one.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'not_found' },
};

const BY_STATUS: Record<number, ErrorCode> = {
  404: 'not_found',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

const BY_QUEUE_CODE: Record<QueueUnavailableCode, ErrorCode> = {
  deadline: 'queue_unavailable',
  refused: 'queue_unavailable',
  buffer_full: 'overloaded',
  closing: 'shutting_down',
};

type Judged = { code: ErrorCode; details?: ProblemDetails };

/**
 * Answers every error, unknown routes and Fastify's own included, as problem+json (RFC 9457). What is not known is
 * logged with its stack and answered 500 without a word about it.
 */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, 'not_found'));
}

/** Answers an error; also for those Fastify meets before it has a route (`frameworkErrors`). */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, details }: Judged = knownProblem(error) ?? dependencyProblem(error) ?? { code: 'internal_error' };
  if (code === 'internal_error') request.log.error({ err: error }, 'a request failed unexpectedly');
  else if (details?.reason !== undefined) logReason(request, code, details.reason);
  return sendProblem(request, reply, code, details);
}

/** Without a stack: when something is away there are thousands of these, and the queue and the pool say more, once. */
function logReason(request: FastifyRequest, code: ErrorCode, reason: string): void {
  if (ERRORS[code].status >= 500) request.log.warn({ code, reason }, 'a request could not be served');
  else request.log.info({ code, reason }, 'a request was refused');
}

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
  details?: ProblemDetails,
): FastifyReply {
  const { status, headers, body } = problemAnswer(code, request.id, details);
  return reply.code(status).headers(headers).send(body);
}

/** Errors of the database and the queue; by class and SQLSTATE. */
function dependencyProblem(error: unknown): Judged | undefined {
  if (error instanceof QueueUnavailableError)
    return { code: BY_QUEUE_CODE[error.code], details: { reason: error.code } };
  if (error instanceof InvalidCursorError) return { code: 'invalid_cursor' };
  if (!isDatabaseUnavailable(error)) return undefined;
  return { code: 'database_unavailable', details: { reason: errorCode(error) ?? 'connection lost' } };
}

function knownProblem(error: unknown): Judged | undefined {
  if (error instanceof ProblemError) return { code: error.code, details: error.details };
  if (!(error instanceof Error)) return undefined;
  const { validation, validationContext = 'body', code, statusCode }: Partial<FastifyError> = error;
  if (validation !== undefined) {
    return { code: 'validation_failed', details: { members: { errors: fieldErrors(validation, validationContext) } } };
  }
  const known = typeof code === 'string' ? FRAMEWORK_CODES[code] : undefined;
  if (known !== undefined) {
    return known.detail === undefined ? { code: known.code } : { code: known.code, details: { detail: known.detail } };
  }
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
  return { code: BY_STATUS[statusCode] ?? 'validation_failed' };
}
