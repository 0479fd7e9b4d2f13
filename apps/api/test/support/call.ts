export type Answer = { status: number; headers: Headers; text: string; json: Record<string, unknown> };

type Call = { method?: string; headers?: Record<string, string>; body?: string | Buffer | object };

/** One request; an object as body is sent as JSON. Text that is no JSON gives an empty `json`. */
export async function call(url: string, { method, headers = {}, body }: Call = {}): Promise<Answer> {
  const isPlain = typeof body === 'object' && !Buffer.isBuffer(body);
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: isPlain ? JSON.stringify(body) : body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
