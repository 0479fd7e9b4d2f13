import type { Story } from './commands.ts';
import type { Mismatch } from './mismatch.ts';

/** Finds a shorter story of one user that still does not end as the model says. `differs` plays one. */
export async function shortened(
  story: Story,
  { userId, step, instants }: Mismatch,
  differs: (story: Story) => Promise<boolean>,
): Promise<Story> {
  const user = Number(userId.slice(userId.lastIndexOf('-') + 1));
  const steps = story.steps.slice(0, step + 1);
  const alone = {
    ...story,
    steps: steps.map((each, n) => ({
      ...each,
      wait: { to: 'instant' as const, at: instants[n] ?? story.start },
      crash: null,
      commands: each.commands.slice(user, user + 1),
    })),
  };
  // What only shows in company, or after a kill, is told as it was.
  if (!(await differs(alone))) return { ...story, steps };
  let best: Story = alone;
  for (let size = 16; size >= 1; size = Math.floor(size / 2)) {
    for (let from = best.steps.length - size; from >= 0; from -= size) {
      const without = { ...best, steps: best.steps.toSpliced(from, size) };
      if (without.steps.length > 0 && (await differs(without))) best = without;
    }
  }
  return best;
}
