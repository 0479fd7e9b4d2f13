import { randomUUID } from 'node:crypto';
import { type AuditEntityType, type AuditRead, EVERY_ENTITY } from '@tandem/contracts';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { adminOf } from '../auth/access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of what an admin's GET shows something: the kind, and the path member that says which one; without it, of many. */
    reads?: { entityType: AuditEntityType; param?: string };
  }
}

/**
 * Puts every look of an admin on the audit log before it is served (PRODUCT 5): a GET for admins declares what it
 * `reads`, or it stops the start. A look that cannot be reported is refused, 503.
 * @param record @throws QueueUnavailableError
 */
export function auditReads(app: FastifyInstance, record: (read: AuditRead) => Promise<void>): void {
  app.addHook('onRoute', (route) => {
    const { access, reads } = route.config ?? {};
    if (access !== 'admin' || ![route.method].flat().some((method) => method === 'GET' || method === 'HEAD')) return;
    if (reads === undefined) throw new Error(`${route.method} ${route.url} does not declare what it reads.`);
    const report: onRequestHookHandler = (request, _reply, done) => {
      record(readOf(request, reads)).then(() => done(), done);
    };
    route.preHandler = [...(route.preHandler === undefined ? [] : [route.preHandler].flat()), report];
  });
}

type Reads = { entityType: AuditEntityType; param?: string };

function readOf(request: FastifyRequest, { entityType, param }: Reads): AuditRead {
  const params: Record<string, unknown> = { ...Object(request.params) };
  return {
    readId: randomUUID(),
    entityType,
    entityId: param === undefined ? EVERY_ENTITY : String(params[param]),
    actorType: 'ADMIN',
    actorId: adminOf(request),
    apiEndpoint: `${request.method} ${request.routeOptions.url}`,
    requestId: request.id,
    readAt: new Date().toISOString(),
  };
}
