import { randomBytes } from 'node:crypto';

export type OperationIdParts = { envelopeId: string; partition: number; index: number };

const TIME_DIGITS = 9;
const RANDOM_DIGITS = 12;
const SHAPE = /^(e([0-9a-z]{1,3})-[0-9a-z]{21})_([0-9a-z]{1,3})$/;

function randomDigits(): string {
  return randomBytes(8).readBigUInt64BE().toString(36).padStart(RANDOM_DIGITS, '0').slice(-RANDOM_DIGITS);
}

/**
 * Id of a new envelope, which is also the id of its BullMQ job: `e<partition>-<time><random>` in base 36, so ids of
 * one partition sort by time. BullMQ refuses ':' and whole numbers as job ids.
 */
export function newEnvelopeId(partition: number, now = Date.now()): string {
  return `e${partition.toString(36)}-${now.toString(36).padStart(TIME_DIGITS, '0')}${randomDigits()}`;
}

/** Id of the operation at `index` of an envelope: at most 29 url-safe characters, and it names its envelope. */
export function operationIdOf(envelopeId: string, index: number): string {
  return `${envelopeId}_${index.toString(36)}`;
}

/** Takes an operation id apart; undefined when it was not made by `operationIdOf`. */
export function parseOperationId(operationId: string): OperationIdParts | undefined {
  const [, envelopeId, partition, index] = SHAPE.exec(operationId) ?? [];
  if (envelopeId === undefined || partition === undefined || index === undefined) return undefined;
  return { envelopeId, partition: Number.parseInt(partition, 36), index: Number.parseInt(index, 36) };
}
