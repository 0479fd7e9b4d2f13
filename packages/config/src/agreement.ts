import type { ProcessName } from './process-settings.ts';
import type { SettingProblem } from './settings-error.ts';

/** Settings that only make sense together, in every environment. */
export function disagreements(process: ProcessName, settings: Readonly<Record<string, unknown>>): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (settings['QUEUE_BACKEND'] === 'redis' && settings['REDIS_URL'] === undefined) {
    problems.push({ name: 'REDIS_URL', problem: 'is missing; QUEUE_BACKEND=redis needs it' });
  }
  if (process === 'api' && settings['JWT_SECRET'] === undefined && settings['JWKS_URL'] === undefined) {
    problems.push({
      name: 'JWT_SECRET',
      problem: 'is missing; set it, or JWKS_URL, so that user tokens can be checked',
    });
  }
  const stripe = Object.keys(settings).filter(
    (name) => name === 'STRIPE_API_BASE' || name.startsWith('STRIPE_ACCOUNT_'),
  );
  if (stripe[0] !== undefined && settings['STRIPE_SECRET_KEY'] === undefined) {
    problems.push({ name: 'STRIPE_SECRET_KEY', problem: `is missing; ${stripe[0]} needs it` });
  }
  return problems;
}
