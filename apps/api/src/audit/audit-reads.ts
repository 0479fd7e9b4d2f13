import { randomUUID } from 'node:crypto';
import { type AuditEntityType, type AuditRead, EVERY_ENTITY } from '@tandem/contracts';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { adminActorOf } from '../auth/caller.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of what a GET shows an admin something: the kind, and the path member that says which one, or its name; without, of many. */
    reads?: Reads;
  }
}

/**
 * Puts every look of an admin on the audit log before it is served (PRODUCT 5): a GET for admins declares what it
 * `reads`, or it stops the start; one for users, too, where an admin may look at what is not theirs. A look that cannot be
 * reported is refused, 503.
 * @param record @throws QueueUnavailableError
 */
export function auditReads(app: FastifyInstance, record: (read: AuditRead) => Promise<void>): void {
  app.addHook('onRoute', (route) => {
    const { access, reads } = route.config ?? {};
    if (![route.method].flat().some((method) => method === 'GET' || method === 'HEAD')) return;
    if (reads === undefined) {
      if (access === 'admin') throw new Error(`${route.method} ${route.url} does not declare what it reads.`);
      return;
    }
    const report: onRequestHookHandler = (request, _reply, done) => {
      const actorId = adminActorOf(request.caller);
      if (actorId === undefined) done();
      else record(readOf(request, reads, actorId)).then(() => done(), done);
    };
    route.preHandler = [...(route.preHandler === undefined ? [] : [route.preHandler].flat()), report];
  });
}

type Reads = { entityType: AuditEntityType; param?: string; entityId?: string };

function readOf(
  request: FastifyRequest,
  { entityType, param, entityId = EVERY_ENTITY }: Reads,
  actorId: string,
): AuditRead {
  const params: Record<string, unknown> = { ...Object(request.params) };
  return {
    readId: randomUUID(),
    entityType,
    entityId: param === undefined ? entityId : String(params[param]),
    actorType: 'ADMIN',
    actorId,
    apiEndpoint: `${request.method} ${request.routeOptions.url}`,
    requestId: request.id,
    readAt: new Date().toISOString(),
  };
}
