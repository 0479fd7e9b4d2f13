import { command, EXIT, UsageError } from '../command.ts';
import { compareSubscriptions } from '../stripe/drift.ts';
import { checkEndpoints } from '../stripe/endpoints.ts';
import { publishOurPrices } from '../stripe/prices.ts';
import { databaseOptions } from '../target-database.ts';

/** What can be done with the Stripe account, by the word after `stripe`. */
const ACTIONS = { prices: publishOurPrices, drift: compareSubscriptions, check: checkEndpoints };

const isAction = (name: string | undefined): name is keyof typeof ACTIONS =>
  name !== undefined && Object.hasOwn(ACTIONS, name);

export const stripe = command({
  usage: `
npm run ops -- stripe prices [--data-dir .tandem] [--json]
npm run ops -- stripe drift  [--data-dir .tandem] [--json]
npm run ops -- stripe check  [--url https://…/webhooks/stripe] [--data-dir .tandem] [--json]

  prices   makes every price on offer known to Stripe, by its lookup_key, each in the account of its region; what is
           there already stays. Exit code 1 when a price there costs something else than ours.
  drift    compares every live subscription with what Stripe says now, and names those at Stripe that are not known
           here. Changes nothing. Exit code 1 when something differs; an event still on its way looks like that, too.
  check    compares the webhook endpoints of every account with what is needed: the URL (without --url that of the local
           run), enabled, the event types that have effects, the API version of our calls or none.
           Exit code 1 when something is missing.
The account is STRIPE_SECRET_KEY's (and those of STRIPE_ACCOUNT_<REGION>), else the emulator of the local run.
`,
  options: { ...databaseOptions, url: { type: 'string' } },
  positionals: 1,
  async run(values, [action], context) {
    if (!isAction(action)) throw new UsageError(`what about Stripe? One of ${Object.keys(ACTIONS).join(', ')}`);
    const { url } = values;
    if (url !== undefined && action !== 'check') throw new UsageError('--url is of check');
    if (url !== undefined && !URL.canParse(url)) throw new UsageError(`${url} is no URL`);
    const { well, result, text } = await ACTIONS[action](context, values['data-dir'], url);
    context.out.write(values.json ? `${JSON.stringify(result)}\n` : text);
    return well ? EXIT.done : EXIT.wrong;
  },
});
