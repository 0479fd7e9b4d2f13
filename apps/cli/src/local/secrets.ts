import { randomBytes } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, EXIT } from '../command.ts';

const SECRETS = {
  ownerPassword: () => randomBytes(24).toString('base64url'),
  apiPassword: () => randomBytes(24).toString('base64url'),
  workerPassword: () => randomBytes(24).toString('base64url'),
  jwtSecret: () => randomBytes(36).toString('base64url'),
  adminApiKey: () => `tandem_admin_${randomBytes(24).toString('base64url')}`,
  cronSecret: () => `tandem_cron_${randomBytes(24).toString('base64url')}`,
  webhookSecret: () => `whsec_${randomBytes(32).toString('hex')}`,
  /** Tells the logins of this data folder from those of another one on the same server. */
  loginSuffix: () => randomBytes(4).toString('hex'),
};

/** What a local run made up for itself, once per data folder. */
export type LocalSecrets = Record<keyof typeof SECRETS, string>;

/** Reads `<data>/secrets.json` (mode 0600) and adds what is missing; the file appears whole or not at all. */
export async function localSecrets(dataDir: string): Promise<LocalSecrets> {
  const file = join(dataDir, 'secrets.json');
  const kept = await keptSecrets(file);
  const made = Object.entries(SECRETS).map(([name, make]) => [name, kept?.[name] ?? make()]);
  const secrets = Object.fromEntries(made) as LocalSecrets;
  if (!kept || Object.keys(secrets).some((name) => kept[name] === undefined)) {
    await writeFile(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }
  await chmod(file, 0o600);
  return secrets;
}

async function keptSecrets(file: string): Promise<Record<string, string> | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new CommandError(EXIT.unavailable, `${file} cannot be read (${error.code}).`);
  });
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string')) {
      return value as Record<string, string>;
    }
  } catch {
    // told below
  }
  throw new CommandError(
    EXIT.unavailable,
    `${file} is damaged; restore it, or move the data folder away to start anew.`,
  );
}
