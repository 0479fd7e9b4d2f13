import type { CheckoutPlan, CheckoutSession } from '../core/tables.ts';
import { dayOf } from '../lifecycle/calendar.ts';
import { money, rhythm } from '../lifecycle/describe.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';

type Choice = readonly [value: string, name: string, does: string];

const CARD: Choice = ['succeeds', 'Card •••• 4242', 'pays'];
const LATER: Choice = ['later_declines', 'Card •••• 0341', 'pays now, is declined at renewals'];
const DECLINED: Choice = ['declines', 'Card •••• 0002', 'is declined'];
const BANK: Choice = ['bank_succeeds', 'Bank debit •••• 6789', 'pays after 3 days'];
const BANK_FAILS: Choice = ['bank_fails', 'Bank debit •••• 1116', 'fails after 3 days'];
const NONE: Choice = ['none', 'No card', 'none is needed for this trial'];

/** How one can pay this session. */
export function choicesOf(session: CheckoutSession): Choice[] {
  const free = session.amount_total === 0;
  const withoutCard = free && session.payment_method_collection === 'if_required';
  const banks = free ? [] : [BANK, BANK_FAILS];
  const later = session.mode === 'subscription' ? [LATER] : [];
  return [CARD, ...later, DECLINED, ...banks, ...(withoutCard ? [NONE] : [])];
}

/** The hosted page of a Checkout Session that can still be paid. */
export function checkoutPage(
  session: CheckoutSession,
  plan: CheckoutPlan,
  now: number,
  tried: { alert?: string; email?: string } = {},
): string {
  const { alert } = tried;
  const currency = session.currency ?? 'usd';
  const total = money(session.amount_total ?? 0, currency);
  const trial = trialWords(plan, now);
  const verb =
    trial !== undefined ? 'Start trial' : session.mode === 'subscription' ? `Subscribe for ${total}` : `Pay ${total}`;
  const email = tried.email ?? session.customer_details?.email ?? session.customer_email ?? '';
  return layout(
    'Checkout',
    html`<main class="pay">
<section>
<h1>${session.mode === 'subscription' ? 'Subscribe to' : 'Pay for'} ${plan.lineItems[0]?.description}</h1>
<p class="total">${trial ?? total}</p>
<p class="soft">${trial === undefined ? '' : 'then '}${plan.lineItems[0]?.price ? rhythm(plan.lineItems[0].price) : ''}</p>
<ul class="lines">
${plan.lineItems.map((item) => html`<li><span>${item.quantity} × ${item.description}</span><span>${item.price ? rhythm(item.price) : ''}</span></li>`)}
<li><span>Due today</span><span>${total}</span></li>
</ul>
${session.cancel_url === null ? '' : html`<a class="back" href="${session.cancel_url}">← Leave without paying</a>`}
</section>
<section class="card">
${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
<form method="post" action="/c/pay/${session.id}">
${session.customer === null ? html`<label class="field">Email<input type="email" name="email" value="${email}" required autocomplete="off" placeholder="you@example.com"></label>` : ''}
<fieldset><legend>Pay with</legend>
${choicesOf(session).map(choice)}
</fieldset>
<button class="wide" type="submit">${verb}</button>
</form>
</section>
</main>`,
  );
}

const choice = ([value, name, does]: Choice, index: number): Html =>
  html`<label class="choice"><input type="radio" name="behaviour" value="${value}"${index === 0 ? html` checked` : ''}><b>${name}</b><span>${does}</span></label>`;

function trialWords({ subscription }: CheckoutPlan, now: number): string | undefined {
  if (subscription.trialDays !== null) return `${subscription.trialDays} days free`;
  return subscription.trialEnd === null || subscription.trialEnd <= now
    ? undefined
    : `Free until ${dayOf(subscription.trialEnd)}`;
}

/** What is shown of a session that was paid, or has expired. */
export const closedPage = (session: CheckoutSession): string =>
  layout(
    'Checkout',
    html`<main><div class="card">
<p class="total">${session.status === 'complete' ? 'All done here.' : 'This page has expired.'}</p>
<p class="soft">${session.status === 'complete' ? 'This Checkout Session was completed already; nothing is charged twice.' : 'Nobody was charged. Start again where you came from.'}</p>
${session.cancel_url === null ? '' : html`<a class="back" href="${session.cancel_url}">← Back</a>`}
</div></main>`,
  );
