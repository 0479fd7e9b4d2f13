export {
  FAULT_RESULTS_FILE,
  type FaultFileRun,
  type FaultResult,
  readFaultResults,
  sha256Of,
} from './generate/faults/fault-results.ts';
export { FAULT_ROWS, type FaultRow, type FaultTest } from './generate/faults/index.ts';
export { type CompiledApps, compileApps } from './local/compiled-apps.ts';
export { type EmbeddedOptions, embeddedDatabase, type LocalDatabase } from './local/database.ts';
export { localSecrets } from './local/secrets.ts';
export { mintToken, type TokenClaims } from './mint-token.ts';
export { type Logins, prepareDatabase } from './prepare-database.ts';
