import t from 'tap';
import { parseOperationId, partitionOf } from '../src/index.ts';
import { newEnvelopeId, operationIdOf } from '../src/operation-id.ts';
import { packLines, readReplies, replyLines } from '../src/replies/reply-message.ts';
import { retryDelayMs } from '../src/working/retry-delay.ts';

t.test('an operation id is short, url-safe, in time order, and names its envelope', async (t) => {
  for (const [partition, index] of [
    [0, 0],
    [7, 255],
    [46_655, 46_655],
  ] as const) {
    const envelopeId = newEnvelopeId(partition);
    const operationId = operationIdOf(envelopeId, index);
    t.match(operationId, /^[A-Za-z0-9_-]{8,40}$/);
    t.same(parseOperationId(operationId), { envelopeId, partition, index });
  }
  t.ok(newEnvelopeId(1, 1_000) < newEnvelopeId(1, 1_001));
  t.equal(new Set(Array.from({ length: 1_000 }, () => newEnvelopeId(0, 5))).size, 1_000);
  for (const other of [
    '',
    '12',
    'e0-abc_0',
    `${newEnvelopeId(0)}`,
    `${newEnvelopeId(0)}_0_0`,
    'e0-ABCDEFGHIJKLMNOPQRSTU_0',
  ]) {
    t.equal(parseOperationId(other), undefined, other);
  }
});

t.test('partitions are stable and even', async (t) => {
  // FNV-1a test vectors: "" 811c9dc5, "a" e40c292c, "foobar" bf9cf968.
  t.equal(partitionOf('', 1_000), 0x811c9dc5 % 1_000);
  t.equal(partitionOf('a', 1_000), 0xe40c292c % 1_000);
  t.equal(partitionOf('foobar', 1_000), 0xbf9cf968 % 1_000);
  const counts = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let n = 0; n < 8_000; n += 1)
    counts[partitionOf(`user-${n}-日本`, 8)] = (counts[partitionOf(`user-${n}-日本`, 8)] ?? 0) + 1;
  t.ok(Math.min(...counts) > 850 && Math.max(...counts) < 1_150, String(counts));
});

t.test('replies of any size fit into their messages', async (t) => {
  for (const size of [1, 100, 700, 7_800, 9_000]) {
    const parts = Array.from({ length: 40 }, (_, n) => ({ index: 3 * n, outcome: { n, text: 'é'.repeat(size / 2) } }));
    const lines = [...replyLines('e0-a', parts, 7_900), ...replyLines('e0-b', parts.slice(0, 2), 7_900)];
    const payloads = packLines(lines, 7_900);
    t.ok(payloads.every((payload) => Buffer.byteLength(payload) <= 7_900));
    const read = payloads.flatMap((payload) => readReplies<{ n: number }>(payload));
    const of = (envelopeId: string) =>
      read.filter((reply) => reply.envelopeId === envelopeId).flatMap((reply) => reply.parts);
    t.same(
      of('e0-a').map(({ index }) => index),
      parts.map(({ index }) => index),
    );
    t.equal(of('e0-a').filter(({ outcome }) => outcome === undefined).length, size > 7_900 ? 40 : 0);
    t.equal(of('e0-b').length, 2);
  }
  t.same(replyLines('e0-a', [], 7_900), []);
  t.same(packLines([], 7_900), []);
});

t.test('waits between tries double, are never above the limit and never equal', async (t) => {
  const backoff = { baseMs: 100, maxMs: 2_000 };
  for (const [tries, most] of [
    [1, 100],
    [2, 200],
    [3, 400],
    [10, 2_000],
    [5_000, 2_000],
  ] as const) {
    const waits = Array.from({ length: 200 }, () => retryDelayMs(backoff, tries));
    t.ok(
      waits.every((wait) => wait >= most / 2 && wait <= most),
      `try ${tries}`,
    );
    t.ok(new Set(waits).size > 10);
  }
});
