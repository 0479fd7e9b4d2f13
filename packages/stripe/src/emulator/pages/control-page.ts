import type { Switches } from '../control/switches.ts';
import { NO_FAULTS } from '../control/switches.ts';
import type { Charge, Dispute, EmulatedEvent, Subscription } from '../core/tables.ts';
import type { Emulator } from '../emulator.ts';
import { money } from '../lifecycle/describe.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';

const SHOWN = 30;
const STEPS: readonly [seconds: number, name: string][] = [
  [3600, '1 hour'],
  [86_400, '1 day'],
  [7 * 86_400, '1 week'],
  [31 * 86_400, '31 days'],
];

/** Everything there is, and the buttons to move it. */
export function controlPage(emulator: Emulator): string {
  const { store } = emulator.world;
  return layout(
    'Control',
    html`<main>
<h1>Time</h1>
<p class="total">${isoOf(emulator.world.now)}</p>
<p>${emulator.clockOwner ?? STEPS.map(([seconds, name]) => button('/_emulator/advance', { seconds }, `+ ${name}`))}</p>
<h2>Faults</h2>
${switchesForm(emulator.switches)}
<h2>Subscriptions</h2>
${table(
  ['id', 'customer', 'status', 'period end', 'price', ''],
  newest(store.all('subscription')).map((each) => subscriptionRow(emulator, each)),
)}
<h2>Charges</h2>
${table(['id', 'amount', 'refunded', 'status', ''], newest(store.all('charge')).map(chargeRow))}
<h2>Disputes</h2>
${table(['id', 'charge', 'amount', 'status', ''], newest(store.all('dispute')).map(disputeRow))}
<h2>Events</h2>
${table(
  ['id', 'type', 'created', 'delivered', ''],
  newest(store.all('event')).map((each) => eventRow(emulator, each)),
)}
<h2>Webhook endpoints</h2>
${table(
  ['url', 'events', 'status'],
  store.all('webhook_endpoint').map((each) => [each.url, each.enabled_events.join(', '), each.status]),
)}
</main>`,
  );
}

type Cell = Html | string;
const newest = <T>(rows: readonly T[]): T[] => rows.slice(-SHOWN).reverse();
const isoOf = (second: number) => `${new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function subscriptionRow(emulator: Emulator, each: Subscription): Cell[] {
  const customer = emulator.world.store.get('customer', each.customer);
  const [item] = each.items.data;
  const card = `/_emulator/customers/${each.customer}/card`;
  return [
    html`<code>${each.id}</code>`,
    customer?.email ?? each.customer,
    each.status + (each.cancel_at_period_end ? ' (ends)' : ''),
    isoOf(item?.current_period_end ?? 0),
    item ? money(item.price.unit_amount ?? 0, each.currency) : '',
    html`${button(card, { behaviour: 'declines' }, 'card fails')} ${button(card, { behaviour: 'succeeds' }, 'card works')}`,
  ];
}

function chargeRow(each: Charge): Cell[] {
  const open = each.status === 'succeeded' && !each.refunded && !each.disputed;
  return [
    html`<code>${each.id}</code>`,
    money(each.amount, each.currency),
    money(each.amount_refunded, each.currency),
    each.disputed ? 'disputed' : each.status,
    open
      ? html`${button(`/_emulator/charges/${each.id}/refund`, {}, 'refund')} ${button(`/_emulator/charges/${each.id}/dispute`, {}, 'dispute')}`
      : '',
  ];
}

function disputeRow(each: Dispute): Cell[] {
  const close = `/_emulator/disputes/${each.id}/close`;
  const open = each.status !== 'won' && each.status !== 'lost';
  return [
    html`<code>${each.id}</code>`,
    html`<code>${each.charge}</code>`,
    money(each.amount, each.currency),
    each.status,
    open ? html`${button(close, { outcome: 'won' }, 'won')} ${button(close, { outcome: 'lost' }, 'lost')}` : '',
  ];
}

function eventRow(emulator: Emulator, each: EmulatedEvent): Cell[] {
  const states = emulator.sender.deliveries().filter(({ eventId }) => eventId === each.id);
  return [
    html`<code>${each.id}</code>`,
    each.type,
    isoOf(each.created),
    states.map(({ state, answer }) => `${state}${answer === null ? '' : ` (${answer})`}`).join(', ') ||
      'nobody listens',
    button(`/_emulator/events/${each.id}/resend`, {}, 'send again'),
  ];
}

const table = (heads: readonly string[], rows: readonly (readonly Cell[])[]): Html =>
  rows.length === 0
    ? html`<p class="soft">None yet.</p>`
    : html`<div class="scroll"><table><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr>
${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</table></div>`;

const button = (action: string, fields: Record<string, string | number>, name: string): Html =>
  html`<form method="post" action="${action}" style="display:inline">${Object.entries(fields).map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`)}<button class="small">${name}</button></form> `;

function switchesForm(switches: Switches): Html {
  const fields = Object.entries(switches).map(([name, value]) =>
    typeof value === 'boolean'
      ? html`<label>${name}<select name="${name}"><option>${String(value)}</option><option>${String(!value)}</option></select></label>`
      : html`<label>${name}<input type="text" name="${name}" value="${value}"></label>`,
  );
  return html`<form method="post" action="/_emulator/switches" class="card"><div class="row">${fields}</div>
<p class="row"><button>Set</button></p></form>
<p>${button('/_emulator/switches', { ...NO_FAULTS, paused: 'false' }, 'no faults')}</p>`;
}
