import { Stripe } from 'stripe';

/**
 * `unavailable`: no answer, or Stripe's own failure; whether the request took effect is not known · `rate_limited`: try
 * later · `refused`: Stripe said no, and will again.
 */
export type GatewayErrorKind = 'unavailable' | 'rate_limited' | 'refused';

/** Why a call to Stripe did not work. */
export class StripeGatewayError extends Error {
  override readonly name = 'StripeGatewayError';
  readonly kind: GatewayErrorKind;
  /** Stripe's code of a refusal (`resource_missing`, `card_declined`, …), else its type. */
  readonly reason: string | undefined;
  readonly requestId: string | undefined;
  /** The buyer's bank said no. */
  readonly declined: boolean;

  constructor(
    kind: GatewayErrorKind,
    message: string,
    facts: { reason?: string; requestId?: string | undefined; declined?: boolean; cause?: unknown },
  ) {
    super(message, { cause: facts.cause });
    this.kind = kind;
    this.reason = facts.reason;
    this.requestId = facts.requestId;
    this.declined = facts.declined ?? false;
  }
}

/** What the client's error means to us; an error that is not the client's is passed on as it is. */
export function gatewayError(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const reason = error.code ?? error.rawType ?? error.type;
  const { requestId } = error;
  const declined = error instanceof Stripe.errors.StripeCardError;
  return new StripeGatewayError(kindOf(error), error.message, { reason, requestId, declined, cause: error });
}

function kindOf(error: InstanceType<typeof Stripe.errors.StripeError>): GatewayErrorKind {
  const { StripeRateLimitError, StripeConnectionError, StripeAPIError } = Stripe.errors;
  if (error instanceof StripeRateLimitError) return 'rate_limited';
  if (error instanceof StripeConnectionError || error instanceof StripeAPIError) return 'unavailable';
  // Another request with the same key is under way.
  return error.statusCode === 409 || (error.statusCode ?? 0) >= 500 ? 'unavailable' : 'refused';
}
