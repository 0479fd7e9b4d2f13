import type { Socket } from 'node:net';
import { ERRORS, type ErrorCode } from '@tandem/contracts';
import { problemAnswer } from '../problem-error.ts';
import { newRequestId } from '../request-id.ts';

type ClientError = Error & { code?: string };

const CODES: Record<string, ErrorCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'payload_too_large',
};

const REASONS: Record<number, string> = { 400: 'Bad Request', 408: 'Request Timeout', 413: 'Payload Too Large' };

/** Answers what is not even HTTP, or came too slowly, in the API's own shape, and hangs up. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ''] ?? 'validation_failed';
  const { status } = ERRORS[code];
  const { headers, body } = problemAnswer(code, newRequestId(), code === 'validation_failed' ? NOT_HTTP : {});
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\n${head}\r\n${body}`);
}

const NOT_HTTP = { detail: 'This is not a valid HTTP request.' };
