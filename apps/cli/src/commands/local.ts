import { CommandError, command, EXIT } from '../command.ts';
import { openDataDir } from '../data-dir.ts';
import { taskEnvironment } from '../emulator/task.ts';
import { embeddedDatabase, givenDatabase, type LocalDatabase } from '../local/database.ts';
import { interruption } from '../local/interruption.ts';
import { localEnvironment, localFileOf } from '../local/local-environment.ts';
import { type LocalFile, removeLocalFile, writeLocalFile } from '../local/local-file.ts';
import { usablePort } from '../local/port.ts';
import { startProcesses } from '../local/processes.ts';
import { untilReady } from '../local/ready.ts';
import { localSecrets } from '../local/secrets.ts';
import { type LocalStripe, localStripe } from '../local/stripe.ts';
import { summaryText } from '../local/summary.ts';
import { mintToken } from '../mint-token.ts';

const READY_MS = 60_000;
const DEMO_USER = 'demo-user';
const DEMO_TOKEN_DAYS = 365;

export const local = command({
  usage: `
npm start -- [--port 8088] [--data-dir .tandem] [--quiet] [--json]

Starts PostgreSQL, API, worker and, without STRIPE_SECRET_KEY, a Stripe emulator on this machine, and stops them on
Ctrl-C. Nothing has to be installed.
  --port      port of the API (also PORT)
  --data-dir  where data, secrets and logs are kept
  --quiet     says nothing but errors
  --json      prints local.json instead of the summary
DATABASE_URL, when set, is used instead of our own PostgreSQL; it must name a login that owns the database and may create roles.
`,
  options: {
    port: { type: 'string' },
    'data-dir': { type: 'string' },
    quiet: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(values, _positionals, context) {
    const startedAt = Date.now();
    const dataDir = await openDataDir(context.cwd, values['data-dir']);
    const secrets = await localSecrets(dataDir);
    const env = localEnvironment(context.env, secrets, values.port);
    const host = env['HOST'] || '127.0.0.1';
    const port = await usablePort(host, Number(env['PORT'] || 8088));

    const stripe = await localStripe(env, port, dataDir);

    const wish = interruption(process, context.env['npm_lifecycle_event'] !== undefined);
    const say = (line: string) => context.err.write(`${line}\n`);
    let database: LocalDatabase | undefined;
    const processes = await startProcesses({
      dataDir,
      env: { ...env, ...stripe.settings, PORT: String(port) },
      withEmulator: stripe.url !== undefined,
      say,
    });
    try {
      const given = context.env['DATABASE_URL'];
      database = given
        ? givenDatabase(given, secrets)
        : await embeddedDatabase(dataDir, secrets, { onRestart: say, onLost: wish.fail });
      await removeLocalFile(dataDir);
      wish.stop.throwIfAborted();
      // Loaded here because TypeORM comes with them, and the children should not wait for that.
      const [{ prepareDatabase }, { reachable }] = await Promise.all([
        import('../prepare-database.ts'),
        import('../target-database.ts'),
      ]);
      await reachable(database.ownerUrl, prepareDatabase(database, env));
      processes.worker.go({ DATABASE_URL: database.workerUrl });
      processes.api.go({ DATABASE_URL: database.apiUrl });
      const apiUrl = reachableAt(host, port);
      if (stripe.task) processes.emulator?.go(taskEnvironment(stripe.task(database.apiUrl, apiUrl)));
      const ready = [processes.api, processes.worker, processes.emulator].map((each) => each?.ready);
      await Promise.race([Promise.all(ready), aborted(wish.stop)]);
      await untilReady(apiUrl, READY_MS, wish.stop);

      const file = localFileOf(env, { apiUrl, ownerUrl: database.ownerUrl, stripeUrl: stripe.url });
      await writeLocalFile(dataDir, file);
      if (values.json) context.out.write(`${JSON.stringify(file)}\n`);
      else if (!values.quiet) context.out.write(greeting(file, dataDir, { database, stripe }, startedAt));
      await aborted(wish.stop);
    } catch (error) {
      if (!wish.stop.aborted || error instanceof CommandError) throw error;
    } finally {
      await processes.stop(wish.force);
      await database?.stop();
      if (database) await removeLocalFile(dataDir);
      wish.dispose();
    }
    if (!values.quiet) say('stopped');
    return EXIT.done;
  },
});

function greeting(
  file: LocalFile,
  dataDir: string,
  { database, stripe }: { database: LocalDatabase; stripe: LocalStripe },
  startedAt: number,
): string {
  const { jwtSecret, jwtIssuer: issuer, jwtAudience: audience } = file;
  const claims = { userId: DEMO_USER, ttlSeconds: DEMO_TOKEN_DAYS * 86_400, issuer, audience };
  return summaryText({
    local: file,
    ...(jwtSecret === undefined ? {} : { user: { ...claims, token: mintToken(jwtSecret, claims) } }),
    dataDir,
    seconds: (Date.now() - startedAt) / 1000,
    database: database.description,
    stripe: stripe.description,
  });
}

/** Where to call something that listens on this host, which may stand for every address of the machine. */
function reachableAt(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Never resolves; rejects when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
