import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What tools need to talk to a running local Tandem; `<data>/local.json`, mode 0600. */
export type LocalFile = {
  readonly apiUrl: string;
  readonly adminApiKey: string;
  readonly jwtSecret?: string;
  readonly jwtIssuer?: string;
  readonly jwtAudience?: string;
  readonly webhookSecret: string;
  /** The owner's. */
  readonly databaseUrl: string;
  readonly queueBackend: 'postgres' | 'redis';
  /** Of the built-in Stripe emulator. */
  readonly stripeUrl?: string;
};

const fileIn = (dataDir: string) => join(dataDir, 'local.json');

export async function writeLocalFile(dataDir: string, content: LocalFile): Promise<void> {
  const file = fileIn(dataDir);
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** What is running on a data folder; undefined when nothing is. */
export async function readLocalFile(dataDir: string): Promise<LocalFile | undefined> {
  try {
    return JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as LocalFile;
  } catch {
    return undefined;
  }
}

export const removeLocalFile = (dataDir: string) => rm(fileIn(dataDir), { force: true });
