import type { Invoice } from '../core/tables.ts';
import { dayOf } from '../lifecycle/calendar.ts';
import { money } from '../lifecycle/describe.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** An invoice as its customer may see it. */
export const invoicePage = (invoice: Invoice): string =>
  layout(
    `Invoice ${invoice.number ?? ''}`,
    html`<main><div class="card">
<h1>Invoice ${invoice.number} · ${dayOf(invoice.created)} · ${invoice.status}</h1>
<p class="total">${money(invoice.amount_due, invoice.currency)}</p>
<ul class="lines">
${invoice.lines.data.map((line) => html`<li><span>${line.description}<br><span class="soft">${dayOf(line.period.start)} – ${dayOf(line.period.end)}</span></span><span>${money(line.amount, line.currency)}</span></li>`)}
<li><span>Total</span><span>${money(invoice.total, invoice.currency)}</span></li>
</ul>
</div></main>`,
  );
