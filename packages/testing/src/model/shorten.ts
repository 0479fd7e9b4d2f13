import type { Story } from './commands.ts';
import type { Mismatch } from './mismatch.ts';

/** Finds a shorter story of one user that still does not end as the model says. `differs` plays one. */
export async function shortened(
  story: Story,
  { userId, step }: Mismatch,
  differs: (story: Story) => Promise<boolean>,
): Promise<Story> {
  const user = Number(userId.slice(userId.lastIndexOf('-') + 1));
  const alone = {
    ...story,
    steps: story.steps
      .slice(0, step + 1)
      .map((each) => ({ ...each, crash: null, commands: each.commands.slice(user, user + 1) })),
  };
  let best = (await differs(alone)) ? alone : story;
  for (let size = 16; size >= 1; size = Math.floor(size / 2)) {
    for (let from = best.steps.length - size; from >= 0; from -= size) {
      const without = { ...best, steps: best.steps.toSpliced(from, size) };
      if (without.steps.length > 0 && (await differs(without))) best = without;
    }
  }
  return best;
}
