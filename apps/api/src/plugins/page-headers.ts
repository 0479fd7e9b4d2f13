import fastifyHelmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Lets a page load its own files and inline styles, and nothing from elsewhere; Swagger UI and Bull Board need no more. */
const directives = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** Headers of pages for people, by @fastify/helmet. */
export async function setPageHeaders(app: FastifyInstance, { production }: { production: boolean }): Promise<void> {
  const options: FastifyHelmetOptions = {
    contentSecurityPolicy: { useDefaults: false, directives },
    hsts: production,
    referrerPolicy: { policy: 'no-referrer' },
  };
  // Fastify's own headers would win over those helmet sets on the raw response.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.removeHeader('content-security-policy');
    done();
  });
  await app.register(fastifyHelmet, options);
}
