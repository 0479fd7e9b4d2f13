export type { Api } from './api.ts';
export { buildApi } from './app.ts';
export type { ApiOptions, ApiParts, Lifecycle } from './parts.ts';
