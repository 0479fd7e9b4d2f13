import { createPublicKey, type JsonWebKey } from 'node:crypto';

/** The key set cannot be read; nothing is known about the token. */
export class KeySetUnavailableError extends Error {
  override readonly name = 'KeySetUnavailableError';
}

type Key = { kid: string | undefined; alg: string | undefined; pem: string };

export type KeySet = {
  /**
   * Public key (PEM) for a token's header; undefined when the set has none.
   * @throws KeySetUnavailableError
   */
  find(header: { kid?: unknown; alg?: unknown }): Promise<string | undefined>;
};

/** PRODUCT 5: keys are cached for an hour; when they cannot be read anew, the old ones are used one hour more. */
const FRESH_MS = 3_600_000;
const STALE_MS = 2 * FRESH_MS;
/** An unknown key id reads the set again (rotation), but not more often: the id comes from whoever sends the token. */
const UNKNOWN_KEY_PAUSE_MS = 15_000;
/** A set that cannot be read is not asked for more often than this, however many tokens wait for it. */
const FAILURE_PAUSE_MS = 1_000;
const FETCH_MS = 3_000;
const MAX_BYTES = 256 * 1024;

/** The JSON Web Key Set at `url`, read when it is first needed; one read at a time, whoever waits for it. */
export function openKeySet(url: string, now: () => number = Date.now): KeySet {
  let keys: Key[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    triedAt = now();
    try {
      keys = await fetchKeys(url);
      readAt = now();
    } finally {
      reading = undefined;
    }
  };
  /** Keeps what is there when the set cannot be read, as long as it is not too old. */
  const refresh = async (): Promise<void> => {
    if (reading === undefined && now() - triedAt < FAILURE_PAUSE_MS) return;
    reading ??= read();
    await reading.catch((cause: unknown) => {
      if (now() - readAt > STALE_MS) throw new KeySetUnavailableError('the key set cannot be read', { cause });
    });
  };
  const known = (header: { kid?: unknown; alg?: unknown }) =>
    keys.find(({ kid, alg }) => kid === header.kid && (alg === undefined || alg === header.alg))?.pem;

  return {
    async find(header) {
      if (now() - readAt > FRESH_MS) await refresh();
      if (now() - readAt > STALE_MS) throw new KeySetUnavailableError('the key set could not be read just now');
      const pem = known(header);
      if (pem !== undefined || now() - triedAt < UNKNOWN_KEY_PAUSE_MS) return pem;
      await refresh();
      return known(header);
    },
  };
}

async function fetchKeys(url: string): Promise<Key[]> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS),
  });
  if (!response.ok) throw new KeySetUnavailableError(`the key set answered ${response.status}`);
  const text = await response.text();
  if (text.length > MAX_BYTES) throw new KeySetUnavailableError('the key set is too large');
  const body: unknown = JSON.parse(text);
  const list = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : undefined;
  if (!Array.isArray(list)) throw new KeySetUnavailableError('the key set has no keys');
  return list.flatMap((jwk: unknown) => publicKey(jwk) ?? []);
}

/** Symmetric keys, encryption keys and what Node cannot read are left out. */
function publicKey(jwk: unknown): Key | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { kid, alg, use, kty }: Record<string, unknown> = { ...jwk };
  if (kty === 'oct' || (use !== undefined && use !== 'sig')) return undefined;
  try {
    const pem = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    return {
      kid: typeof kid === 'string' ? kid : undefined,
      alg: typeof alg === 'string' ? alg : undefined,
      pem: pem.toString(),
    };
  } catch {
    return undefined;
  }
}
