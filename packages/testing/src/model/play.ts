import type { Answer } from '../tandem/api-client.ts';
import type { Tandem } from '../tandem/start-tandem.ts';
import type { Account } from './account.ts';
import { tell } from './billing.ts';
import type { Command } from './commands.ts';
import { Mismatch } from './mismatch.ts';
import { days } from './months.ts';
import type { Expected } from './operations.ts';
import * as operations from './operations.ts';
import { type Player, patiently } from './player.ts';
import type { Shop } from './shop.ts';

/** One user of a story: the real one, the model of it, and what it bought. */
export type Actor = { player: Player; account: Account; shop: Shop };

/** Does a command to the real thing and to the model, and compares the answers. */
export async function play(tandem: Tandem, { player, account, shop }: Actor, command: Command): Promise<void> {
  const { userId } = player;
  const again = 'again' in command && command.again;
  const user = (path: string, body: Record<string, unknown>) =>
    player.ask(`/api/user/credits/${path}`, { user: userId, body }, again);
  const admin = (path: string, body: Record<string, unknown>) =>
    player.ask(`/api/admin/credits/${path}`, { admin: true, body: { userId, reason: 'model', ...body } }, again);
  const theHold = () =>
    account.holds.toReversed()[('nth' in command ? command.nth : 0) % Math.max(1, account.holds.length)];
  const ticketId = 'T-1';

  switch (command.do) {
    case 'consume': {
      const { kind: creditType, amount } = command;
      const answer = await user('consume', { creditType, amount, action: 'model' });
      return compare(userId, command, answer, operations.consume(account, creditType, amount));
    }
    case 'hold': {
      const { kind: creditType, amount, seconds: ttlSeconds } = command;
      const answer = await user('holds', { creditType, amount, ttlSeconds, action: 'model' });
      return compare(userId, command, answer, operations.hold(account, command, String(answer.body['holdId'])));
    }
    case 'extend': {
      const hold = theHold();
      if (!hold) return;
      const answer = await user(`holds/${hold.id}/extend`, { ttlSeconds: command.seconds });
      return compare(userId, command, answer, operations.extend(account, hold, command.seconds));
    }
    case 'capture': {
      const hold = theHold();
      if (!hold) return;
      const { amount, final } = command;
      const answer = await user(`holds/${hold.id}/capture`, { ...(amount === undefined ? {} : { amount }), final });
      return compare(userId, command, answer, operations.capture(account, hold, amount, final));
    }
    case 'release': {
      const hold = theHold();
      if (!hold) return;
      const answer = await user(`holds/${hold.id}/release`, {});
      return compare(userId, command, answer, operations.release(account, hold));
    }
    case 'grant': {
      const { kind: creditType, source, amount, priority, days: lasts } = command;
      const to = lasts === null ? Number.POSITIVE_INFINITY : account.now + days(lasts);
      const expiresAt = lasts === null ? null : new Date(to).toISOString();
      const answer = await admin('grants', { creditType, source, amount, priority, expiresAt, ticketId });
      return compare(
        userId,
        command,
        answer,
        operations.grant(account, { kind: creditType, source, amount, priority, to }),
      );
    }
    case 'adjust': {
      const { kind: creditType, amount } = command;
      const answer = await admin('adjust', { creditType, amount, ticketId });
      return compare(userId, command, answer, operations.adjust(account, creditType, amount));
    }
    case 'reset':
      return compare(userId, command, await admin('reset', {}), operations.reset(account));
    case 'change the system':
      // What is due belongs to the time before the change.
      await patiently(() => tandem.sql('SELECT get_or_create_active_period($1)', [userId]));
      account.system = account.system === 'v1' ? 'v2' : 'v1';
      await patiently(() =>
        tandem.sql('UPDATE users SET credit_system_override = $2 WHERE user_id = $1', [userId, account.system]),
      );
      return;
    default: {
      const facts = shop.facts(command);
      if (facts.length === 0) return;
      await player.tell(facts, { again, isTorn: 'isTorn' in command && command.isTorn });
      for (const fact of facts) tell(account, fact);
    }
  }
}

function compare(userId: string, command: Command, { status, body }: Answer, expected: Expected): void {
  const actual = Object.fromEntries(
    Object.keys(expected).map((name) => [name, name === 'status' ? status : body[name]]),
  );
  Mismatch.unlessSame(userId, `the answer to ${JSON.stringify(command)}`, actual, expected);
}
