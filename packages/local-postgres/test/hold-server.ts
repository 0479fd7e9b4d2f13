// Starts a server on the folder given, prints what came of it as one line of JSON, and holds it until it is killed.
import { LocalPostgresError, startLocalPostgres } from '../src/index.ts';

try {
  const { url, port } = await startLocalPostgres({ dataDir: process.argv[2] ?? '' });
  process.stdout.write(`${JSON.stringify({ url, port })}\n`);
  setInterval(() => undefined, 1_000);
} catch (error) {
  if (!(error instanceof LocalPostgresError)) throw error;
  process.stdout.write(`${JSON.stringify({ code: error.code, message: error.message })}\n`);
}
