import fastifySwagger from '@fastify/swagger';
import { Type } from '@sinclair/typebox';
import { ERRORS, type ErrorCode, InsufficientCredits, Problem } from '@tandem/contracts';
import type { FastifyContextConfig, FastifySchema } from 'fastify';
import type { Api } from '../api.ts';
import type { Access } from '../auth/access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes an Idempotency-Key and a preference, and goes through the queue. */
    mutation?: boolean;
    /** Problems of this route beyond those its access and kind imply; for the documentation. */
    problems?: readonly ErrorCode[];
  }
}

const BY_ACCESS: Partial<Record<Access, readonly ErrorCode[]>> = {
  user: ['unauthorized', 'rate_limited', 'auth_unavailable'],
  'optional-user': ['unauthorized', 'rate_limited', 'auth_unavailable'],
  'user-or-admin': ['unauthorized', 'rate_limited', 'auth_unavailable'],
  admin: ['unauthorized', 'forbidden', 'rate_limited', 'auth_unavailable'],
  cron: ['unauthorized', 'forbidden', 'rate_limited', 'auth_unavailable'],
};
const BY_BODY: readonly ErrorCode[] = [
  'invalid_json',
  'validation_failed',
  'request_timeout',
  'payload_too_large',
  'unsupported_media_type',
];
const BY_MUTATION: readonly ErrorCode[] = [
  'invalid_idempotency_key',
  'idempotency_key_reused',
  'operation_failed',
  'queue_unavailable',
  'overloaded',
  'maintenance',
];

/** A look that cannot be put on the audit log is refused. */
const BY_READ: readonly ErrorCode[] = ['queue_unavailable', 'overloaded'];

const SECURITY: Partial<Record<Access, Record<string, string[]>[]>> = {
  user: [{ userToken: [] }],
  'optional-user': [{}, { userToken: [] }],
  'user-or-admin': [{ userToken: [] }, { adminKey: [] }],
  admin: [{ adminKey: [] }, { userToken: [] }],
  cron: [{ cronSecret: [] }, { adminKey: [] }, { userToken: [] }],
};

const MUTATION_HEADERS = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'Visible ASCII. The same key and request get the original answer again, for ever.',
    }),
  ),
  prefer: Type.Optional(
    Type.String({ description: '`wait=N` (seconds, at most 30; 10 without it) or `respond-async` (RFC 7240).' }),
  ),
});

const InsufficientProblem = Type.Composite([Problem, InsufficientCredits], { additionalProperties: true });

/** Collects the routes into an OpenAPI 3.1 document; problems, security and the headers of mutations are added here. */
export async function describeApi(app: Api, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tandem',
        version,
        description:
          'Credits and subscriptions. Every error is a problem document (RFC 9457); see [errors](/docs/errors).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        'Credits',
        'Holds',
        'Operations',
        'Prices',
        'Organizations',
        'Subscriptions',
        'Admin',
        'Webhooks',
        'Health',
      ].map((name) => ({ name })),
      components: {
        securitySchemes: {
          userToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          adminKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          cronSecret: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: described(schema, route.config ?? {}), url }),
  });
}

function described(schema: FastifySchema | undefined, config: FastifyContextConfig): FastifySchema {
  if (schema === undefined || schema.hide === true) return { hide: true };
  const { access = 'public', mutation = false } = config;
  const security = SECURITY[access];
  return {
    ...schema,
    ...(security === undefined ? {} : { security }),
    ...(mutation ? { headers: MUTATION_HEADERS } : {}),
    response: { ...problemResponses(problemsOf(schema, config)), ...Object(schema.response) },
  };
}

function problemsOf(
  schema: FastifySchema,
  { access = 'public', mutation, reads, problems = [] }: FastifyContextConfig,
) {
  const codes = new Set<ErrorCode>(problems);
  for (const code of BY_ACCESS[access] ?? []) codes.add(code);
  for (const code of schema.body === undefined ? [] : BY_BODY) codes.add(code);
  for (const code of mutation === true ? BY_MUTATION : []) codes.add(code);
  for (const code of reads === undefined ? [] : BY_READ) codes.add(code);
  if (schema.querystring !== undefined) codes.add('validation_failed');
  for (const code of ['shutting_down', 'internal_error'] as const) codes.add(code);
  return [...codes];
}

function problemResponses(codes: readonly ErrorCode[]): Record<string, unknown> {
  const responses: Record<string, unknown> = {};
  for (const status of [...new Set(codes.map((code) => ERRORS[code].status))].sort((a, b) => a - b)) {
    const ofStatus = codes.filter((code) => ERRORS[code].status === status);
    const schema = ofStatus.includes('insufficient_credits') ? InsufficientProblem : Problem;
    responses[status] = {
      description: ofStatus.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join(' · '),
      content: { 'application/problem+json': { schema } },
    };
  }
  return responses;
}
