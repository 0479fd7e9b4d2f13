/** One outcome of an envelope; without `outcome` it was too large to send and is to be looked up. */
export type ReplyPart<TOutcome> = { index: number; outcome?: TOutcome };

/** What one envelope's replies say, as it travels. Short names: a message on PostgreSQL has 8,000 bytes. */
type Wire<TOutcome> = {
  /** Envelope id. */
  e: string;
  /** Indexes of the outcomes; absent when they are 0, 1, 2 … */
  i?: number[];
  /** Outcomes. */
  o: TOutcome[];
  /** Indexes to be looked up. */
  l?: number[];
};

export type Reply<TOutcome> = { envelopeId: string; parts: ReplyPart<TOutcome>[] };

const isInOrder = (indexes: readonly number[]) => indexes.every((index, position) => index === position);

function line<TOutcome>(envelopeId: string, parts: readonly { index: number; outcome: TOutcome }[]): string {
  const indexes = parts.map(({ index }) => index);
  const wire: Wire<TOutcome> = { e: envelopeId, o: parts.map(({ outcome }) => outcome) };
  return JSON.stringify(isInOrder(indexes) ? wire : { ...wire, i: indexes });
}

/**
 * The lines that carry these outcomes, none longer than `maxBytes`: halves as long as a line is too long, and for one
 * outcome that is too long alone a line that sends its reader to the database.
 */
export function replyLines<TOutcome>(
  envelopeId: string,
  parts: readonly { index: number; outcome: TOutcome }[],
  maxBytes: number,
): string[] {
  const [first] = parts;
  if (first === undefined) return [];
  const whole = line(envelopeId, parts);
  if (Buffer.byteLength(whole) <= maxBytes) return [whole];
  if (parts.length === 1) return [JSON.stringify({ e: envelopeId, o: [], l: [first.index] })];
  const middle = parts.length >> 1;
  return [
    ...replyLines(envelopeId, parts.slice(0, middle), maxBytes),
    ...replyLines(envelopeId, parts.slice(middle), maxBytes),
  ];
}

/** Packs lines into as few payloads of at most `maxBytes` as their order allows. */
export function packLines(lines: readonly string[], maxBytes: number): string[] {
  const payloads: string[] = [];
  let payload = '';
  let bytes = 0;
  for (const next of lines) {
    const size = Buffer.byteLength(next) + 1;
    if (bytes + size > maxBytes + 1 && payload !== '') {
      payloads.push(payload);
      payload = '';
      bytes = 0;
    }
    payload = payload === '' ? next : `${payload}\n${next}`;
    bytes += size;
  }
  if (payload !== '') payloads.push(payload);
  return payloads;
}

/** Reads a payload made by `packLines`. The caller of the inbox says what an outcome is; it trusts its own workers. */
export function readReplies<TOutcome>(payload: string): Reply<TOutcome>[] {
  return payload.split('\n').map((text) => {
    const wire: Wire<TOutcome> = JSON.parse(text);
    const parts: ReplyPart<TOutcome>[] = wire.o.map((outcome, at) => ({ index: wire.i?.[at] ?? at, outcome }));
    for (const index of wire.l ?? []) parts.push({ index });
    return { envelopeId: wire.e, parts };
  });
}
