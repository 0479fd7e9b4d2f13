type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * `previous_attributes`: the former values of what changed, nested objects only as far as they changed, lists whole.
 * Undefined when nothing did.
 */
export function previousAttributes(before: object, after: object): Fields | undefined {
  const [old, current]: [Fields, Fields] = [{ ...before }, { ...after }];
  const changed: Fields = {};
  for (const key of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const [from, to] = [old[key], current[key]];
    if (isFields(from) && isFields(to)) {
      const nested = previousAttributes(from, to);
      if (nested) changed[key] = nested;
    } else if (JSON.stringify(from) !== JSON.stringify(to)) changed[key] = from ?? null;
  }
  return Object.keys(changed).length > 0 ? changed : undefined;
}
