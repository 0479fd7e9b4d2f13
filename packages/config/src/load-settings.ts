import type { TObject } from '@sinclair/typebox';
import { Ajv, type ErrorObject } from 'ajv';
import { disagreements } from './agreement.ts';
import { expectationOf } from './expectation.ts';
import { PROCESS_SETTINGS, type ProcessName, type SettingsOf } from './process-settings.ts';
import { unsafeInProduction } from './production.ts';
import { type SettingProblem, SettingsError } from './settings-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of one process from an environment: text becomes numbers and booleans, defaults are filled in,
 * an empty value counts as not set (compose files pass those).
 * Throws SettingsError with every problem at once.
 */
export function loadSettings<P extends ProcessName>(process: P, env: Environment): SettingsOf<P> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  given['QUEUE_BACKEND'] ??= given['REDIS_URL'] === undefined ? 'postgres' : 'redis';
  const settings = validated<SettingsOf<P>>(PROCESS_SETTINGS[process], given);
  const problems = disagreements(process, settings);
  if (settings.NODE_ENV === 'production') problems.push(...unsafeInProduction(process, settings));
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/** Text becomes what the schema asks for; what it does not name is left out. */
const ajv = new Ajv({
  allErrors: true,
  coerceTypes: true,
  useDefaults: true,
  removeAdditional: 'all',
  allowUnionTypes: true,
  // The schemas are TypeBox's: checking them would first compile the schema of schemas.
  meta: false,
  validateSchema: false,
});
ajv.addVocabulary(['secret', 'schemes', 'members', 'example']);

function validated<T>(schema: TObject, given: Record<string, unknown>): T {
  const settings = { ...given };
  if (ajv.validate<T>(schema, settings)) return settings;
  throw new SettingsError((ajv.errors ?? []).map((each) => problemOf(each, schema, given)));
}

function problemOf(error: ErrorObject, schema: TObject, given: Record<string, unknown>): SettingProblem {
  const name = error.keyword === 'required' ? String(error.params['missingProperty']) : error.instancePath.slice(1);
  const property = schema.properties[name];
  if (!property) return { name, problem: error.message ?? 'is not valid' };
  const expected = expectationOf(property);
  if (error.keyword === 'required') return { name, problem: `is missing; it ${expected}` };
  return { name, problem: property['secret'] ? expected : `${expected}, not ${JSON.stringify(given[name])}` };
}
