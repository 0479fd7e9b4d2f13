import { type Database, readOrganization } from '@tandem/db';
import type { Logger } from '@tandem/telemetry';
import { CacheWhileSure } from './cache-while-sure.ts';
import { type KnownOrganization, knownOrganization } from './known-organization.ts';

/** Organizations as this process knows them. */
export type Organizations = {
  /** A stored organization; undefined when there is none. */
  find(organizationId: string): Promise<KnownOrganization | undefined>;
  /** The personal organization of a user under this id while it is not stored yet (RULES 14); undefined otherwise. */
  findUnwritten(organizationId: string, userId: string): Promise<KnownOrganization | undefined>;
  close(): Promise<void>;
};

/** One of a thousand members takes some hundred kilobytes. */
const REMEMBERED = 2_000;

type Answer = { known: KnownOrganization | undefined; validUntil: number };

/** Remembers what was read, and forgets it when the database tells of a change, in whichever process it was made. */
export function openOrganizations({ db, logger }: { db: Database; logger: Logger }): Organizations {
  let isFollowing = true;
  const feed = db.followChanges({
    onChange({ topic, key }) {
      if (topic === 'organization') cache.forget(key);
      if (topic === 'catalogue') cache.clear();
    },
    onGap: () => cache.clear(),
    onTrouble(error) {
      // Tried again twice a second.
      if (isFollowing) logger.warn({ err: error }, 'changes are not told; nothing is remembered until they are');
      isFollowing = false;
    },
    onFollowing() {
      if (!isFollowing) logger.info('changes are told again');
      isFollowing = true;
    },
  });
  const cache = new CacheWhileSure<Answer>(feed, { max: REMEMBERED });
  const read = async (organizationId: string, userId?: string) => {
    const state = await readOrganization(db, organizationId, userId);
    return state && knownOrganization(state);
  };
  return {
    async find(organizationId) {
      const { known } = await cache.get(organizationId, async () => {
        const found = await read(organizationId);
        // That there is none stays so until one is made, which is told, too.
        return { known: found, validUntil: found?.validUntil ?? Number.POSITIVE_INFINITY };
      });
      return known;
    },
    findUnwritten: read,
    close: () => feed.close(),
  };
}
