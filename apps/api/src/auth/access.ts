import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Caller } from './caller.ts';

/**
 * Who may call a route; every route declares it in its `config`, and there only.
 * `user` needs a token, `admin` the internal key or an admin's token, `admin-page` also the login cookie.
 */
export type Access =
  | 'public'
  | 'optional-user'
  | 'user'
  | 'user-or-admin'
  | 'admin'
  | 'admin-page'
  | 'cron'
  | 'stripe'
  | 'metrics';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyInstance {
    /** Every route, as it was added, with who may call it. */
    guardedRoutes: GuardedRoute[];
  }
  interface FastifyRequest {
    /** Set by the route's guard before anything else of the request is read. */
    caller: Caller | null;
  }
}

export type GuardedRoute = { readonly method: string; readonly url: string; readonly access: Access };

/** Lets a request in as somebody, or throws what it is to be answered with. */
export type Guard = (request: FastifyRequest) => Caller | null | Promise<Caller | null>;

/** Puts the guard of its access before every route added from now on; a route that declares none stops the start. */
export function guardRoutes(app: FastifyInstance, guards: Readonly<Record<Access, Guard>>): void {
  app.decorateRequest('caller', null);
  app.decorate('guardedRoutes', []);
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    if (access === undefined) throw new Error(`${route.method} ${route.url} does not declare its access.`);
    for (const method of [route.method].flat()) app.guardedRoutes.push({ method, url: route.url, access });
    const others = route.onRequest === undefined ? [] : [route.onRequest].flat();
    route.onRequest = [hookOf(guards[access]), ...others];
  });
}

/** Answers at once where the guard does, so that the common case costs no promise. */
function hookOf(guard: Guard): onRequestHookHandler {
  return (request, _reply, done) => {
    const admit = (caller: Caller | null) => {
      request.caller = caller;
      done();
    };
    try {
      const caller = guard(request);
      if (caller instanceof Promise) caller.then(admit, done);
      else admit(caller);
    } catch (error) {
      done(error as Error);
    }
  };
}

/** The user a guarded request comes from. */
export function userOf(request: FastifyRequest): string {
  if (request.caller?.kind !== 'user') throw new Error('this route is not guarded for users');
  return request.caller.userId;
}

/** The admin a guarded request comes from, as the audit log names them. */
export function adminOf(request: FastifyRequest): string {
  if (request.caller?.kind !== 'admin') throw new Error('this route is not guarded for admins');
  return request.caller.actorId;
}
