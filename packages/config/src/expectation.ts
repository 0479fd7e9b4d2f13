import type { TSchema } from '@sinclair/typebox';

/** Says in words what a setting's schema accepts: "must be a whole number from 0 to 65535". */
export function expectationOf(schema: TSchema): string {
  if (Array.isArray(schema['enum'])) return `must be ${oneOf(schema['enum'])}`;
  if (schema['type'] === 'boolean') return 'must be true or false';
  if (schema['type'] === 'integer') return `must be a whole number from ${schema['minimum']} to ${schema['maximum']}`;
  if (Array.isArray(schema['schemes'])) {
    return `must be an address that starts with ${oneOf(schema['schemes'].map((scheme) => `${scheme}://`))}`;
  }
  if (Array.isArray(schema['members'])) return `must be some of ${schema['members'].join(', ')}, separated by commas`;
  const least = Number(schema['minLength'] ?? 1);
  return least > 1 ? `must have at least ${least} characters` : 'must not be empty';
}

function oneOf(words: readonly unknown[]): string {
  const all = words.map(String);
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} or ${last}`;
}
