import { ALL_SETTINGS, PROCESS_SETTINGS, type SettingName } from '@tandem/config';

const WIDTH = 110;

/** What docker-compose.yml needs beside the settings; its test holds the two together. */
export const OF_COMPOSE = {
  POSTGRES_OWNER_PASSWORD: 'Of the login that migrates.',
  POSTGRES_API_PASSWORD: 'Of the API, which may only read.',
  POSTGRES_WORKER_PASSWORD: 'Of the worker.',
  REDIS_PASSWORD: 'Of the Redis that keeps the jobs.',
};

const ALWAYS_NEEDED = new Set<string>(Object.values(PROCESS_SETTINGS).flatMap(({ required }) => required ?? []));

/** .env.example: every setting with its default or an example, commented out where it may be left out. */
export function envExample(): string {
  const blocks = (Object.keys(ALL_SETTINGS) as SettingName[]).map((name) => {
    const schema = ALL_SETTINGS[name];
    const shown = 'default' in schema ? schema.default : (schema['example'] ?? '');
    const needed = !('default' in schema) && ALWAYS_NEEDED.has(name);
    const line = `${name}=${quoted(String(shown))}`;
    return [...wrapped(schema.description ?? ''), needed ? line : `#${line}`].join('\n');
  });
  return `# Every setting of Tandem, generated from the schema by \`npm run generate\`. Lines that start with # show the default or
# an example and may stay as they are. npm start needs none of them.

${blocks.join('\n\n')}

# Only for docker compose, which makes the addresses of its PostgreSQL and Redis out of these passwords and leaves those
# above alone. Letters and digits only, for instance from: openssl rand -hex 24
${Object.entries(OF_COMPOSE)
  .map(([name, what]) => `# ${what}\n${name}=`)
  .join('\n')}

# Only for docker compose: the image that its images are built on and from; Node 20.19 or newer on glibc.
#NODE_IMAGE=node:22-bookworm-slim
`;
}

const quoted = (value: string) => (/\s/.test(value) ? `"${value}"` : value);

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
