/** docs/generated/openapi.json */
export async function openapiPage(): Promise<string> {
  return '{}\n';
}
