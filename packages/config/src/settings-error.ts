/** One bad setting: which, and what it must be. */
export type SettingProblem = { readonly name: string; readonly problem: string };

/** The environment cannot be used. `message` has one line per bad setting and never a secret's value. */
export class SettingsError extends Error {
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(problems.map(({ name, problem }) => `${name} ${problem}`).join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}
