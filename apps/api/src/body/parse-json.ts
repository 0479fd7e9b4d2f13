/** Why a body cannot be used, in words for the client. */
export class UnusableJsonError extends Error {
  override readonly name = 'UnusableJsonError';
}

/** Deepest nesting of arrays and objects. */
export const MAX_JSON_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Parses JSON that can be stored and means one thing only: no duplicate members, no `__proto__`, no
 * `constructor.prototype`, at most 32 levels, finite numbers, and texts that PostgreSQL can hold (well-formed
 * Unicode without U+0000; RELIABILITY facts 9 and 14).
 * @throws UnusableJsonError
 */
export function parseJson(text: string): unknown {
  const membersWritten = countMembers(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnusableJsonError('The body is not JSON.');
  }
  if (countUsableMembers(value) !== membersWritten) throw new UnusableJsonError('A member is there twice.');
  return value;
}

/** Colons outside of strings, which in valid JSON is the number of members as written; watches the depth on the way. */
function countMembers(text: string): number {
  let members = 0;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (char === COLON) members += 1;
    else if (char === 0x7b || char === 0x5b) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) throw new UnusableJsonError(`The body is nested deeper than ${MAX_JSON_DEPTH}.`);
    } else if (char === 0x7d || char === 0x5d) depth -= 1;
  }
  return members;
}

/** Number of members in the parsed value; fewer than written means that one replaced another. */
function countUsableMembers(value: unknown): number {
  if (typeof value === 'string') checkText(value);
  else if (typeof value === 'number' && !Number.isFinite(value)) throw new UnusableJsonError('A number is too large.');
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += countUsableMembers(item);
    return members;
  }
  for (const [name, item] of Object.entries(value)) {
    checkText(name);
    if (name === '__proto__' || (name === 'constructor' && hasPrototype(item))) {
      throw new UnusableJsonError('A member has a name that is not allowed.');
    }
    members += 1 + countUsableMembers(item);
  }
  return members;
}

function checkText(text: string): void {
  if (!text.isWellFormed()) throw new UnusableJsonError('A text is not well-formed Unicode.');
  if (text.includes('\u0000')) throw new UnusableJsonError('A text contains U+0000.');
}

const hasPrototype = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
