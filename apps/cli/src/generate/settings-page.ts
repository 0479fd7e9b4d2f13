import { ALL_SETTINGS, expectationOf, PROCESS_SETTINGS, type ProcessName, type SettingName } from '@tandem/config';
import { GENERATED, table } from './markdown.ts';

const PROCESSES = Object.keys(PROCESS_SETTINGS) as ProcessName[];

/** docs/generated/settings.md */
export function settingsPage(): string {
  const rows = (Object.keys(ALL_SETTINGS) as SettingName[]).map((name) => {
    const schema = ALL_SETTINGS[name];
    const readers = PROCESSES.filter((process) => name in PROCESS_SETTINGS[process].properties);
    const given = 'default' in schema ? `\`${schema.default}\`` : '';
    return [
      `\`${name}\``,
      readers.join(', '),
      expectationOf(schema).replace(/^must /, ''),
      given,
      schema.description ?? '',
    ];
  });
  return `${GENERATED}
# Settings

Read from the environment at start, by the processes named; a bad one stops the start with a line that says what is wrong.

${table(['setting', 'read by', 'must', 'default', 'what it does'], rows)}
`;
}
