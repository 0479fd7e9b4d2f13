import { dataSource } from '../database.ts';

/**
 * Makes the login that `loginUrl` names, with its password, a member of a group role and of nothing else; sets the password again
 * where the login is there. The group roles come with the first migration.
 * @param login.group `tandem_api` may read the domain tables, `tandem_worker` may also call the write functions
 */
export async function ensureLogin(
  ownerUrl: string,
  login: { loginUrl: string; group: 'tandem_api' | 'tandem_worker' },
): Promise<void> {
  const { username, password } = new URL(login.loginUrl);
  const source = await dataSource({ url: ownerUrl, applicationName: 'tandem-migrate', poolSize: 1 }).initialize();
  try {
    await source.query('SELECT ensure_login($1, $2, $3)', [
      decodeURIComponent(username),
      decodeURIComponent(password),
      login.group,
    ]);
  } finally {
    await source.destroy();
  }
}
