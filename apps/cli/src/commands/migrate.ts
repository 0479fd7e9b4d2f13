import { migrateDown } from '@tandem/db/owner';
import { command, EXIT, UsageError } from '../command.ts';
import { prepareDatabase } from '../prepare-database.ts';
import { databaseOptions, reachable, targetUrl } from '../target-database.ts';

export const migrate = command({
  usage: `
npm run ops -- migrate [up|down] [--data-dir .tandem] [--json]

  up    runs every migration that has not run, the queue's too, and makes the logins named by API_DATABASE_URL and WORKER_DATABASE_URL
  down  undoes the latest migration
The database is MIGRATION_DATABASE_URL, else that of the local run.
`,
  options: databaseOptions,
  positionals: 1,
  async run(values, [direction = 'up'], context) {
    if (direction !== 'up' && direction !== 'down') throw new UsageError(`migrate ${direction}: up or down`);
    const ownerUrl = await targetUrl(context, values['data-dir']);
    const { env } = context;
    const logins = {
      ownerUrl,
      ...(env['API_DATABASE_URL'] ? { apiUrl: env['API_DATABASE_URL'] } : {}),
      ...(env['WORKER_DATABASE_URL'] ? { workerUrl: env['WORKER_DATABASE_URL'] } : {}),
    };
    const names =
      direction === 'up'
        ? await reachable(ownerUrl, prepareDatabase(logins, env))
        : [await reachable(ownerUrl, migrateDown(ownerUrl))].filter((name) => name !== undefined);
    const told = names.map((name) => `${direction} ${name}`).join('\n') || 'nothing to do';
    context.out.write(values.json ? `${JSON.stringify({ direction, migrations: names })}\n` : `${told}\n`);
    return EXIT.done;
  },
});
