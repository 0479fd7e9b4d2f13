import build from 'fast-json-stringify';
import type { FastifyInstance } from 'fastify';
import { atFirstUse } from './at-first-use.ts';

/** Answers are written by their schemas, as Fastify does by itself, but compiled when they are first needed. */
export function serializeBySchema(app: FastifyInstance): void {
  app.setSerializerCompiler(({ schema, url }) => {
    const serializer = atFirstUse(url, () => build(schema as object));
    return (answer) => serializer()(answer);
  });
}
