export { createEmptyDatabase, createTestDatabase, type TestDatabase } from './postgres/create-test-database.ts';
export { testServer } from './postgres/test-server.ts';
export { type Answer, type Call, callApi, tokenOf } from './tandem/api-client.ts';
export { type BackendKind, onEachBackend } from './tandem/on-each-backend.ts';
export type { ApiPart, Part } from './tandem/part.ts';
export { startTandem, type Tandem, type TandemOptions } from './tandem/start-tandem.ts';
export { stripeDelivery } from './tandem/stripe-delivery.ts';
export { SECRETS } from './tandem/test-environment.ts';
