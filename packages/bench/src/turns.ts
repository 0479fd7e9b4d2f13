/**
 * The order of one round: another contestant begins each time and every second round goes backwards, so that nobody
 * always runs on a cold cache, or after the one that leaves the most to clean up.
 */
export function turnsOf<T>(contestants: readonly T[], round: number): T[] {
  const first = contestants.length === 0 ? 0 : round % contestants.length;
  const turned = [...contestants.slice(first), ...contestants.slice(0, first)];
  return round % 2 === 0 ? turned : turned.reverse();
}
