import { readOfferedPrices } from '@tandem/db';
import { type PublishedPrices, publishPrices } from '@tandem/stripe';
import type { Context } from '../command.ts';
import { onDatabase, targetUrl } from '../target-database.ts';
import { answeredByStripe, targetGateway } from '../target-stripe.ts';

/** Makes our price list known to Stripe. Not well when Stripe sells something else by one of our keys. */
export async function publishOurPrices(context: Context, dataDir: string | undefined) {
  const offered = await onDatabase(await targetUrl(context, dataDir), readOfferedPrices);
  const gateway = await targetGateway(context, dataDir);
  const result = await answeredByStripe(publishPrices(gateway, offered));
  return { well: result.differing.length === 0, result, text: textOf(result, offered.length) };
}

function textOf({ made, differing }: PublishedPrices, offered: number): string {
  const lines = differing.map(
    (id) => `${id} costs something else in Stripe; prices never change, so ours needs a new id`,
  );
  return `${[...lines, `${offered} prices on offer, ${made.length} of them new in Stripe`].join('\n')}\n`;
}
