import qs from 'qs';

/** Reads a form-encoded body or a query with nested brackets: items[0][price]=… */
export const parseForm = (text: string): Record<string, unknown> =>
  qs.parse(text, { depth: 10, arrayLimit: 100, parameterLimit: 2000 });
