import type { Customer, Invoice, InvoiceLine } from '../core/tables.ts';

/** Puts lines on a draft; the total is their sum, and may be negative. */
export function setLines(invoice: Invoice, lines: InvoiceLine[]): void {
  invoice.lines.data = lines;
  invoice.lines.total_count = lines.length;
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  invoice.subtotal = total;
  invoice.subtotal_excluding_tax = total;
  invoice.total = total;
  invoice.total_excluding_tax = total;
  setDue(invoice, Math.max(0, total));
}

/** Settles a total with the customer's balance: what is negative goes there, and pays for what comes later. */
export function applyBalance(invoice: Invoice, customer: Customer): void {
  invoice.starting_balance = customer.balance;
  const balance = invoice.total < 0 ? customer.balance + invoice.total : Math.min(0, customer.balance + invoice.total);
  const fromBalance = invoice.total < 0 ? 0 : balance - customer.balance;
  customer.balance = balance;
  invoice.ending_balance = balance;
  setDue(invoice, Math.max(0, invoice.total - Math.max(0, fromBalance)));
}

function setDue(invoice: Invoice, amount: number): void {
  invoice.amount_due = amount;
  invoice.amount_remaining = amount;
}
