import { secondsOf } from '@tandem/contracts';
import { CommandError, type Context, command, EXIT, UsageError } from '../command.ts';
import { openDataDir } from '../data-dir.ts';
import { readLocalFile } from '../local/local-file.ts';
import { localSecrets } from '../local/secrets.ts';
import { mintToken } from '../mint-token.ts';

const MAX_USER_ID = 128;

export const token = command({
  usage: `
npm run --silent ops -- token --user <id> [--admin] [--ttl 12h] [--data-dir .tandem] [--json]

Prints a signed user token (HS256) for JWT_SECRET, or else for the local run on the data folder.
  --user   the user's id, the token's sub
  --admin  with the role admin
  --ttl    how long it holds: 90s, 15m, 12h, 30d
`,
  options: {
    user: { type: 'string' },
    admin: { type: 'boolean' },
    ttl: { type: 'string', default: '12h' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(values, _positionals, { env, cwd, out }) {
    const ttlSeconds = secondsOf(values.ttl);
    if (ttlSeconds === undefined) throw new UsageError(`--ttl ${values.ttl}: use 90s, 15m, 12h or 30d`);
    if (!values.user || values.user.length > MAX_USER_ID)
      throw new UsageError(`--user takes 1 to ${MAX_USER_ID} characters`);
    if (env['NODE_ENV'] === 'production') {
      throw new CommandError(EXIT.settings, 'Tokens are minted for local runs only, not with NODE_ENV=production.');
    }
    const signing = await signingFor({ env, cwd }, values['data-dir']);
    const minted = mintToken(signing.secret, {
      userId: values.user,
      ttlSeconds,
      admin: values.admin ?? false,
      issuer: signing.issuer,
      audience: signing.audience,
    });
    out.write(values.json ? `${JSON.stringify({ token: minted, userId: values.user, ttlSeconds })}\n` : `${minted}\n`);
    return EXIT.done;
  },
});

type Signing = { secret: string; issuer?: string | undefined; audience?: string | undefined };

/** What signs tokens: JWT_SECRET, else what the API that runs on the data folder takes, else what it will take. */
async function signingFor({ env, cwd }: Pick<Context, 'env' | 'cwd'>, dataDir: string | undefined): Promise<Signing> {
  const named = { issuer: env['JWT_ISSUER'], audience: env['JWT_AUDIENCE'] };
  if (dataDir === undefined && env['JWT_SECRET']) return { secret: env['JWT_SECRET'], ...named };
  const path = await openDataDir(cwd, dataDir);
  const running = await readLocalFile(path);
  if (running ? running.jwtSecret === undefined : env['JWKS_URL']) {
    throw new CommandError(
      EXIT.settings,
      'Tokens come from the issuer whose keys are at JWKS_URL; none is minted here.',
    );
  }
  if (!running?.jwtSecret) return { secret: (await localSecrets(path)).jwtSecret, ...named };
  return { secret: running.jwtSecret, issuer: running.jwtIssuer, audience: running.jwtAudience };
}
