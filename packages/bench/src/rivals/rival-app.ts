import { randomUUID } from 'node:crypto';
import fastifyJwt from '@fastify/jwt';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { ConsumeRequest, ConsumeResponse, CreditStatus } from '@tandem/contracts';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { type FastifyRequest, fastify } from 'fastify';
import type { Spender } from './spender.ts';

const NotEnough = Type.Object({ code: Type.Literal('insufficient_credits') });
const CONSUME = '/api/user/credits/consume';

/**
 * The app all rivals share: tokens checked as Tandem checks them, bodies validated by the same contract, answers
 * serialized by the same schema. It writes no log line per request, as Tandem does not where they are compared.
 */
export async function rivalApp(jwtSecret: string) {
  const app = fastify({ logger: false }).withTypeProvider<TypeBoxTypeProvider>();
  const ajv = new Ajv({ coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true });
  addFormats.default(ajv, ['date-time']);
  ajv.addKeyword('x-max-json-bytes');
  app.setValidatorCompiler<object>(({ schema }) => ajv.compile(schema));
  await app.register(fastifyJwt, {
    secret: jwtSecret,
    verify: { algorithms: ['HS256'], cache: false, requiredClaims: ['sub', 'exp', 'iat'] },
  });
  const userOf = (request: FastifyRequest): string => {
    const [, token = ''] = (request.headers.authorization ?? '').split(' ');
    const { sub } = app.jwt.verify<{ sub: string }>(token);
    return sub;
  };

  return {
    app,
    /** The route every consume of the rows goes to. */
    takeConsumes({ spend }: Spender): void {
      app.post(CONSUME, {
        schema: { body: ConsumeRequest, response: { 200: ConsumeResponse, 402: NotEnough } },
        handler: async (request, reply) => {
          const userId = userOf(request);
          const { creditType, amount = 1, action } = request.body;
          const operationId = randomUUID();
          const balance = await spend({ userId, creditType, amount, action, operationId });
          if (balance === undefined) return reply.code(402).send({ code: 'insufficient_credits' });
          return reply.send({ operationId, status: 'applied', creditType, amount, balance });
        },
      });
    },
    /** The route of the status row; the reader answers JSON text of whatever it read. */
    tellStatus(read: (userId: string) => Promise<CreditStatus>): void {
      app.get('/api/user/credits/status', {
        schema: { response: { 200: CreditStatus } },
        handler: (request) => read(userOf(request)),
      });
    },
  };
}
