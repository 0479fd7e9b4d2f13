import type { Context } from './command.ts';

const WIDTH = 30;
const EVERY_MS = 100;

/** A bar on a terminal that is redrawn in place; silent anywhere else. */
export function progressBar(to: Context['err'], total: number, unit = ''): { at(done: number): void; end(): void } {
  if (!to.isTTY || total === 0) return { at: () => undefined, end: () => undefined };
  let drawnAt = 0;
  return {
    at(done) {
      if (Date.now() - drawnAt < EVERY_MS && done < total) return;
      drawnAt = Date.now();
      const share = Math.min(1, done / total);
      const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
      to.write(`\r${bar} ${done}/${total}${unit}`);
    },
    end: () => to.write('\r\u001b[K'),
  };
}
