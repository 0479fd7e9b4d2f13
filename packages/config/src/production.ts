import { ALL_SETTINGS, type ProcessName, type SettingName } from './process-settings.ts';
import type { SettingProblem } from './settings-error.ts';

/** Characters a production secret must have, well-known words not counted. */
const STRONG_LENGTH = 32;
const STRONG_VARIETY = 10;
/** Words people put into secrets that they mean to replace, and the prefix of Stripe's. */
const WELL_KNOWN =
  /whsec_|change[-_ ]?(me|it|this)|(pass)?(word|phrase)|passwd|secret|example|default|insecure|development|qwerty|abcdef(gh\w*)?|0?123456(789)?0?/gi;

/** What NODE_ENV=production refuses although its form is right: weak or shared secrets, open doors. */
export function unsafeInProduction(
  process: ProcessName,
  settings: Readonly<Record<string, unknown>>,
): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const holders = new Map<string, string>();
  for (const name of Object.keys(ALL_SETTINGS) as SettingName[]) {
    const value = settings[name];
    if (typeof value !== 'string' || !isSecret(name)) continue;
    const problem = isAddress(name) ? weakLogin(value) : weakSecret(value);
    if (problem) problems.push({ name, problem });
    const holder = isAddress(name) ? undefined : holders.get(value);
    if (holder) problems.push({ name, problem: `must not be the same as ${holder} in production` });
    holders.set(value, name);
  }
  if (settings['METRICS_PUBLIC'] === true) {
    problems.push({
      name: 'METRICS_PUBLIC',
      problem: 'must be false in production; use METRICS_PORT or the admin key',
    });
  }
  if (settings['TIME_MACHINE'] === true) {
    problems.push({ name: 'TIME_MACHINE', problem: 'must be false in production; nobody moves the clock there' });
  }
  if (settings['STRIPE_API_BASE'] !== undefined) {
    problems.push({
      name: 'STRIPE_API_BASE',
      problem: 'must not be set in production; no emulator stands in for Stripe there',
    });
  }
  if (process === 'api' && settings['STRIPE_WEBHOOK_SECRET'] === undefined) {
    problems.push({ name: 'STRIPE_WEBHOOK_SECRET', problem: 'is missing; production needs it' });
  }
  return problems;
}

const isSecret = (name: SettingName) => 'secret' in ALL_SETTINGS[name];
const isAddress = (name: SettingName) => 'schemes' in ALL_SETTINGS[name];

function weakSecret(value: string): string | undefined {
  const own = value.replace(WELL_KNOWN, '');
  if (own.length >= STRONG_LENGTH && new Set(own).size >= STRONG_VARIETY) return undefined;
  return `is too weak for production; use at least ${STRONG_LENGTH} random characters`;
}

function weakLogin(url: string): string | undefined {
  // By hand, because an address may name several hosts.
  const [, username = '', password = ''] = /^[^:]+:\/\/([^:@/]*)(?::([^@/]*))?@/.exec(url) ?? [];
  if (password === '') return undefined; // certificates, peer login, or a store without logins
  const own = decodeURIComponent(password).replace(WELL_KNOWN, '');
  return own.length < 8 || own === username
    ? 'has a well-known or short password; production needs a random one'
    : undefined;
}
