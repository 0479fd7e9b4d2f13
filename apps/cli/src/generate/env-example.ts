import { ALL_SETTINGS, PROCESS_SETTINGS, type SettingName } from '@tandem/config';

const WIDTH = 110;

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
