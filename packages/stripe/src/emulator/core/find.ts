import { missing } from './failure.ts';
import type { Kind, Tables } from './tables.ts';
import type { World } from './world.ts';

/** The object that a request names, in its path (`param` = id) or by a parameter; refused when there is none. */
export function find<K extends Kind>(world: World, kind: K, id: string, param = 'id'): Tables[K] {
  const found = world.store.get(kind, id);
  if (!found) throw missing(kind.replaceAll('_', ' ').replace('.', ' '), id, param);
  return found;
}
