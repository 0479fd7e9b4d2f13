const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Partition of a key: 32-bit FNV-1a over its UTF-8 bytes, modulo `partitions`. Never change it while jobs wait:
 * one user's operations must stay in one queue.
 * @param key what keeps its order, a user id
 * @param partitions at least 1
 * @returns 0 … partitions - 1
 */
export function partitionOf(key: string, partitions: number): number {
  if (partitions <= 1) return 0;
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(key, 'utf8')) {
    hash ^= byte;
    hash = Math.imul(hash, FNV_PRIME);
  }
  return (hash >>> 0) % partitions;
}
