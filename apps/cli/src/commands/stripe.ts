import { command, EXIT, UsageError } from '../command.ts';
import { publishOurPrices } from '../stripe/prices.ts';
import { databaseOptions } from '../target-database.ts';

/** What can be done with the Stripe account, by the word after `stripe`. */
const ACTIONS = { prices: publishOurPrices };

const isAction = (name: string | undefined): name is keyof typeof ACTIONS =>
  name !== undefined && Object.hasOwn(ACTIONS, name);

export const stripe = command({
  usage: `
npm run ops -- stripe prices [--data-dir .tandem] [--json]

  prices   makes every price on offer known to Stripe, by its lookup_key, each in the account of its region; what is
           there already stays. Exit code 1 when a price there costs something else than ours.
The account is STRIPE_SECRET_KEY's (and those of STRIPE_ACCOUNT_<REGION>), else the emulator of the local run.
`,
  options: databaseOptions,
  positionals: 1,
  async run(values, [action], context) {
    if (!isAction(action)) throw new UsageError(`what about Stripe? One of ${Object.keys(ACTIONS).join(', ')}`);
    const { well, result, text } = await ACTIONS[action](context, values['data-dir']);
    context.out.write(values.json ? `${JSON.stringify(result)}\n` : text);
    return well ? EXIT.done : EXIT.wrong;
  },
});
