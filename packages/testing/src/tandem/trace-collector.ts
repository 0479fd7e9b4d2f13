import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

/** A span as OTLP carries it. */
export type CollectedSpan = {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { traceId: string; spanId: string }[];
};

type Value = Record<string, unknown>;
type Attributes = { key: string; value: Value }[];
type Export = {
  resourceSpans: {
    resource: { attributes: Attributes };
    scopeSpans: {
      spans: (Pick<CollectedSpan, 'name' | 'traceId' | 'spanId'> & {
        parentSpanId?: string;
        attributes?: Attributes;
        links?: { traceId: string; spanId: string }[];
        status?: { code?: number };
      })[];
    }[];
  }[];
};

const ERROR_STATUS = 2;
const WAIT_MS = 20_000;

/** A collector for tests: takes traces by OTLP/HTTP in JSON and keeps every span, and what was sent, to the letter. */
export async function startTraceCollector() {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer(async (request, response) => {
    const body = await json(request);
    bodies.push(JSON.stringify(body));
    headers.push(request.headers);
    spans.push(...spansIn(body as Export));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    /** Of each request that brought them. */
    headers,
    /** Waits until what is collected is enough. */
    async until(enough: (spans: readonly CollectedSpan[]) => boolean): Promise<void> {
      for (const giveUpAt = Date.now() + WAIT_MS; !enough(spans); await pause(50)) {
        if (Date.now() > giveUpAt) throw new Error(`these spans came: ${spans.map(({ name }) => name).join(', ')}`);
      }
    },
    /** What is collected so far is of no interest any more. */
    forget(): void {
      spans.length = 0;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function spansIn({ resourceSpans }: Export): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap((scope) => scope.spans)
      .map(({ name, traceId, spanId, parentSpanId, attributes, links = [], status }) => ({
        service: String(read(resource.attributes)['service.name']),
        name,
        traceId,
        spanId,
        parentSpanId: parentSpanId || undefined,
        failed: status?.code === ERROR_STATUS,
        attributes: read(attributes),
        links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
      })),
  );
}

const read = (attributes: Attributes = []) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
