import { createTestDatabase } from '@tandem/testing';
import t from 'tap';
import { openDatabase, readFitness } from '../src/index.ts';
import { moveClock } from '../src/owner.ts';

t.test('logins that write tables directly and a clock that was moved are found out', async (t) => {
  const database = await createTestDatabase();
  const open = (url: string) => {
    const db = openDatabase({ url, applicationName: 'tandem-test', poolSize: 1 });
    t.teardown(() => db.close());
    return db;
  };
  t.teardown(database.drop);
  const owner = open(database.ownerUrl);
  const logins = {
    api: open(database.apiUrl),
    worker: open(database.workerUrl),
    owner,
    root: open(database.superuserUrl),
  };
  const writes = async () =>
    Object.fromEntries(
      await Promise.all(Object.entries(logins).map(async ([name, db]) => [name, (await readFitness(db)).writesTables])),
    );
  t.same(await writes(), { api: false, worker: false, owner: true, root: true });
  await owner.query('GRANT UPDATE ON credit_lots TO tandem_api');
  t.same(await writes(), { api: true, worker: false, owner: true, root: true }, 'one grant too many is seen');

  t.equal((await readFitness(logins.worker)).clockMoved, false);
  await moveClock(owner, { byMs: 1 });
  t.equal((await readFitness(logins.worker)).clockMoved, true);
});
