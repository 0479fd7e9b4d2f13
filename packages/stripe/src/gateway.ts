import { Stripe } from 'stripe';
import { type BreakerOptions, CircuitBreaker } from './circuit-breaker.ts';
import { gatewayError, StripeGatewayError } from './gateway-error.ts';

export type StripeSubscription = Stripe.Subscription;
export type StripeCheckoutSession = Stripe.Checkout.Session;
export type StripeInvoice = Stripe.Invoice;
export type StripeEvent = Stripe.Event;
export type StripePrice = Stripe.Price;
export type StripeWebhookEndpoint = Stripe.WebhookEndpoint;
export type StripePage<T> = { data: T[]; hasMore: boolean };

export type GatewayOptions = {
  /** Secret key of the account that serves regions without one of their own. */
  readonly secretKey: string;
  /** Secret keys of accounts by region (`CA`, …). */
  readonly secretKeysByRegion?: Readonly<Record<string, string>>;
  /** Where the API is, when it is not Stripe's: the emulator's address. */
  readonly baseUrl?: string;
  /** For one attempt. */
  readonly timeoutMs?: number;
  readonly maxNetworkRetries?: number;
  /** For a call with all its attempts. */
  readonly deadlineMs?: number;
  readonly breaker?: BreakerOptions;
};

/** The version of Stripe's API that our calls name. */
export const STRIPE_API_VERSION = Stripe.API_VERSION;

/** The name of the account that serves regions without one of their own. */
export const DEFAULT_ACCOUNT = 'default';

/** Every create names its key, so that a repeat has no second effect (RELIABILITY W16). */
export type Keyed = { readonly idempotencyKey: string };

/** The Stripe accounts of this deployment. Opens no connection before a call. */
export class StripeGateway {
  readonly #default: StripeAccount;
  readonly #byRegion: ReadonlyMap<string, StripeAccount>;

  constructor(options: GatewayOptions) {
    const accounts = Object.entries(options.secretKeysByRegion ?? {});
    this.#default = new StripeAccount(options.secretKey, options);
    this.#byRegion = new Map(accounts.map(([region, key]) => [region, new StripeAccount(key, options)]));
  }

  /** The account that serves a region, or has this name; the default one for a region without its own. */
  account(region?: string): StripeAccount {
    return this.#byRegion.get(region ?? '') ?? this.#default;
  }

  /** Every account once, the default one first. */
  accounts(): StripeAccount[] {
    return [this.#default, ...this.#byRegion.values()];
  }

  /** The names of the accounts, `default` first, then the regions that have their own. */
  accountNames(): string[] {
    return [DEFAULT_ACCOUNT, ...this.#byRegion.keys()];
  }

  /** The name of the account that serves a region. */
  accountName(region: string): string {
    return this.#byRegion.has(region) ? region : DEFAULT_ACCOUNT;
  }
}

/** One Stripe account: the calls we make, without a rule of ours. Each rejects with StripeGatewayError. */
export class StripeAccount {
  readonly #stripe: Stripe;
  readonly #deadlineMs: number;
  readonly #breaker: CircuitBreaker;
  /** Does its key move real money? */
  readonly livemode: boolean;

  constructor(secretKey: string, options: Omit<GatewayOptions, 'secretKey' | 'secretKeysByRegion'>) {
    const { baseUrl, timeoutMs = 8000, maxNetworkRetries = 2, deadlineMs = 25_000 } = options;
    this.#deadlineMs = deadlineMs;
    this.#breaker = new CircuitBreaker(options.breaker);
    this.livemode = /^(sk|rk)_live_/.test(secretKey);
    this.#stripe = new Stripe(secretKey, {
      ...(baseUrl === undefined ? {} : addressOf(baseUrl)),
      timeout: timeoutMs,
      maxNetworkRetries,
      telemetry: false,
    });
  }

  createCustomer(params: Stripe.CustomerCreateParams, keyed: Keyed): Promise<Stripe.Customer> {
    return this.#call(() => this.#stripe.customers.create(params, keyed));
  }

  /** Undefined when there is none with this id. */
  async findProduct(id: string): Promise<Stripe.Product | undefined> {
    try {
      return await this.#call(() => this.#stripe.products.retrieve(id));
    } catch (error) {
      if (error instanceof StripeGatewayError && error.reason === 'resource_missing') return undefined;
      throw error;
    }
  }

  createProduct(params: Stripe.ProductCreateParams, keyed: Keyed): Promise<Stripe.Product> {
    return this.#call(() => this.#stripe.products.create(params, keyed));
  }

  createPrice(params: Stripe.PriceCreateParams, keyed: Keyed): Promise<StripePrice> {
    return this.#call(() => this.#stripe.prices.create(params, keyed));
  }

  listPrices(params: Stripe.PriceListParams = {}): Promise<StripePage<StripePrice>> {
    return this.#page(() => this.#stripe.prices.list({ limit: 100, ...params }));
  }

  /** The active price that has this lookup key. */
  async findPrice(lookupKey: string): Promise<StripePrice | undefined> {
    const { data } = await this.#call(() => this.#stripe.prices.list({ lookup_keys: [lookupKey], active: true }));
    return data[0];
  }

  createCheckoutSession(params: Stripe.Checkout.SessionCreateParams, keyed: Keyed): Promise<StripeCheckoutSession> {
    return this.#call(() => this.#stripe.checkout.sessions.create(params, keyed));
  }

  retrieveCheckoutSession(id: string): Promise<StripeCheckoutSession> {
    return this.#call(() => this.#stripe.checkout.sessions.retrieve(id));
  }

  expireCheckoutSession(id: string): Promise<StripeCheckoutSession> {
    return this.#call(() => this.#stripe.checkout.sessions.expire(id));
  }

  retrieveSubscription(id: string): Promise<StripeSubscription> {
    return this.#call(() => this.#stripe.subscriptions.retrieve(id));
  }

  updateSubscription(id: string, params: Stripe.SubscriptionUpdateParams, keyed: Keyed): Promise<StripeSubscription> {
    return this.#call(() => this.#stripe.subscriptions.update(id, params, keyed));
  }

  cancelSubscription(id: string, params: Stripe.SubscriptionCancelParams = {}): Promise<StripeSubscription> {
    return this.#call(() => this.#stripe.subscriptions.cancel(id, params));
  }

  /** A page of subscriptions of any status, newest first. */
  listSubscriptions(params: Stripe.SubscriptionListParams = {}): Promise<StripePage<StripeSubscription>> {
    return this.#page(() => this.#stripe.subscriptions.list({ status: 'all', limit: 100, ...params }));
  }

  /** A page of the subscriptions that are not canceled, newest first. */
  listLiveSubscriptions(params: Stripe.SubscriptionListParams = {}): Promise<StripePage<StripeSubscription>> {
    return this.#page(() => this.#stripe.subscriptions.list({ limit: 100, ...params }));
  }

  /** An invoice with all its lines; Stripe sends the first few with it. */
  async retrieveInvoice(id: string): Promise<StripeInvoice> {
    const invoice = await this.#call(() => this.#stripe.invoices.retrieve(id));
    while (invoice.lines.has_more) {
      const after = invoice.lines.data.at(-1)?.id ?? '';
      const page = await this.#call(() =>
        this.#stripe.invoices.listLineItems(id, { limit: 100, starting_after: after }),
      );
      invoice.lines.data.push(...page.data);
      invoice.lines.has_more = page.has_more;
    }
    return invoice;
  }

  /** A page of a subscription's invoices, newest first; their lines may not be complete. */
  listInvoices(params: Stripe.InvoiceListParams): Promise<StripePage<StripeInvoice>> {
    return this.#page(() => this.#stripe.invoices.list({ limit: 100, ...params }));
  }

  retrievePrice(id: string): Promise<Stripe.Price> {
    return this.#call(() => this.#stripe.prices.retrieve(id));
  }

  /** What a Checkout Session sells. */
  listSessionItems(id: string): Promise<StripePage<Stripe.LineItem>> {
    return this.#page(() => this.#stripe.checkout.sessions.listLineItems(id, { limit: 100 }));
  }

  retrieveDispute(id: string): Promise<Stripe.Dispute> {
    return this.#call(() => this.#stripe.disputes.retrieve(id));
  }

  retrieveCharge(id: string): Promise<Stripe.Charge> {
    return this.#call(() => this.#stripe.charges.retrieve(id));
  }

  /** The id of the invoice that a payment intent paid; a charge names none any more (RELIABILITY 4 b). */
  async invoiceIdOfPayment(paymentIntent: string): Promise<string | undefined> {
    const { data } = await this.#call(() =>
      this.#stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: paymentIntent } }),
    );
    const invoice = data[0]?.invoice;
    return typeof invoice === 'object' ? invoice.id : invoice;
  }

  /** The charges that paid an invoice: one as a rule, several where it was paid in parts. */
  async chargesOfInvoice(invoice: string): Promise<Stripe.Charge[]> {
    const expand = ['data.payment.payment_intent.latest_charge'];
    const list = () => this.#stripe.invoicePayments.list({ invoice, status: 'paid', limit: 100, expand });
    const { data } = await this.#call(list);
    const charges = data.map(({ payment: { payment_intent: intent, charge } }) =>
      typeof intent === 'object' ? intent.latest_charge : charge,
    );
    return Promise.all(
      charges
        .filter((charge) => charge !== null && charge !== undefined)
        .map((charge) => (typeof charge === 'string' ? this.retrieveCharge(charge) : charge)),
    );
  }

  retrieveEvent(id: string): Promise<StripeEvent> {
    return this.#call(() => this.#stripe.events.retrieve(id));
  }

  /** A page of events of the last 30 days, newest first; `ending_before` a known one gives what came after it. */
  listEvents(params: Stripe.EventListParams = {}): Promise<StripePage<StripeEvent>> {
    return this.#page(() => this.#stripe.events.list({ limit: 100, ...params }));
  }

  listWebhookEndpoints(): Promise<StripePage<StripeWebhookEndpoint>> {
    return this.#page(() => this.#stripe.webhookEndpoints.list({ limit: 100 }));
  }

  async #page<T>(list: () => Promise<{ data: T[]; has_more: boolean }>): Promise<StripePage<T>> {
    const { data, has_more: hasMore } = await this.#call(list);
    return { data, hasMore };
  }

  #call<T>(request: () => Promise<T>): Promise<T> {
    return this.#breaker.run(() => this.#within(request()));
  }

  /** The client has no deadline over all attempts; what is still under way when ours ends is harmless by its key. */
  async #within<T>(request: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new StripeGatewayError('unavailable', `Stripe did not answer in ${this.#deadlineMs} ms.`, {});
      timer = setTimeout(() => reject(error), this.#deadlineMs);
    });
    try {
      return await Promise.race([request, late]);
    } catch (error) {
      throw gatewayError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function addressOf(baseUrl: string): { host: string; port: string; protocol: 'http' | 'https' } {
  const { hostname: host, port, protocol } = new URL(baseUrl);
  const secure = protocol === 'https:';
  return { host, port: port === '' ? (secure ? '443' : '80') : port, protocol: secure ? 'https' : 'http' };
}
