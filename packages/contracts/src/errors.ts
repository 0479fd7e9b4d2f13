/** One row of the error table: what the client gets, and where ops should look. */
export type ErrorRow = {
  readonly status: number;
  readonly title: string;
  /** May the same request succeed later, unchanged? */
  readonly retryable: boolean;
  /** Seconds for Retry-After, where the answer carries one. */
  readonly retryAfterSeconds?: number;
  /** For the reader of a log line with this code. */
  readonly ops: string;
};

/** Every `code` a client can meet. The only place where a code, its status and its public title are written. */
export const ERRORS = {
  validation_failed: row(400, 'The request is not valid', 'Client error: `errors` in the answer names the fields.'),
  invalid_json: row(
    400,
    'The body is not usable JSON',
    'Client error: malformed, too deep, or with characters that cannot be stored.',
  ),
  invalid_idempotency_key: row(
    400,
    'The Idempotency-Key is not valid',
    'Client error: 1 to 255 visible ASCII characters.',
  ),
  invalid_cursor: row(400, 'The cursor is not valid', 'Client error: cursors come from nextCursor and are opaque.'),
  return_url_refused: row(
    400,
    'This return address is not allowed',
    'Client error, or the origin is missing in CHECKOUT_RETURN_ORIGINS.',
  ),
  webhook_signature_invalid: row(
    400,
    'The webhook signature is not valid',
    'Compare STRIPE_WEBHOOK_SECRET with the endpoint in the Stripe dashboard.',
  ),
  webhook_stale: row(
    400,
    'The webhook timestamp is outside the tolerance',
    'A replay, or this host’s clock is off by more than five minutes.',
  ),
  webhook_malformed: row(
    400,
    'The webhook body is not a Stripe event',
    'Signed, yet not an event: look at what sits between Stripe and the API.',
  ),
  payment_declined: row(402, 'The payment was declined', 'A business answer of the buyer’s bank; nothing was changed.'),
  unauthorized: row(
    401,
    'Authentication is required',
    'Token missing or refused; `reason` in the log line says which check failed.',
  ),
  insufficient_credits: row(402, 'Not enough credits', 'A business answer, not a failure.'),
  forbidden: row(403, 'This is not allowed', 'Authenticated, but not for this route or object.'),
  admin_subscriptions_disabled: row(
    403,
    'Subscriptions cannot be recorded here by hand',
    'Needs ADMIN_MAINTENANCE_MODE, and in production ALLOW_ADMIN_SUBSCRIPTIONS (RULES 19).',
  ),
  purchases_disabled: row(403, 'Credits cannot be bought here', 'Needs v1 and ENABLE_CREDIT_PURCHASES.'),
  owner_only: row(
    403,
    'Only the owner may do this',
    'A member of the organization asked for what its owner decides: buying, cancelling, members, the name.',
  ),
  time_machine_off: row(403, 'Time cannot be moved here', 'Local and test runs only; needs TIME_MACHINE.'),
  not_found: row(404, 'There is nothing here', 'Unknown route or object, or one that belongs to somebody else.'),
  operation_unknown: row(
    404,
    'This operation is not known',
    'Never accepted, or lost with a wiped Redis before it was applied; the same key may be sent again.',
  ),
  organization_unknown: row(
    404,
    'This organization is not known',
    'Unknown, or one the caller is not a member of; a client learns no more.',
  ),
  member_unknown: row(404, 'This member is not known', 'Client error: nobody of this organization has that user id.'),
  subscription_unknown: row(404, 'This subscription is not known', 'Unknown, or of another organization.'),
  price_unknown: row(404, 'This price is not known', 'A price is a row of prices; it may be no longer on offer.'),
  event_unknown: row(
    404,
    'This event never came',
    'Not in the inbox; the job stripe.reconcile fetches what was missed.',
  ),
  hold_unknown: row(404, 'This hold is not known', 'Unknown, or somebody else’s; a client learns no more.'),
  package_unknown: row(404, 'This package is not for sale', 'Client error: see GET /api/credits/packages.'),
  intent_unknown: row(404, 'This intent is not known', 'Unknown, or of somebody else’s organization.'),
  flag_unknown: row(404, 'This flag is not known', 'Client error: flags come with the code, none is made by a call.'),
  request_timeout: row(408, 'The request came too slowly', 'Slow client, or an attack by slow bodies.'),
  adjustment_exceeds_balance: row(
    409,
    'There are not that many credits to take away',
    'A business answer: an adjustment takes all or nothing, and no balance becomes negative.',
  ),
  source_reference_reused: row(
    409,
    'This source reference was granted with other values',
    'A business answer: one reference, one lot; the answer names it.',
  ),
  organization_full: row(
    409,
    'The organization has no room for another member',
    'A business answer: `limit` in the answer says how many there can be.',
  ),
  owner_stays: row(
    409,
    'The owner cannot be removed',
    'A business answer: an organization always has one owner (RULES 15).',
  ),
  hold_not_active: row(
    409,
    'This hold has ended',
    'A business answer: captured, released or expired before; `holdStatus` in the answer says which.',
  ),
  hold_revoked: row(
    409,
    'The credits of this hold were taken back',
    'A business answer: a refund or a dispute revoked the lots it was drawn from.',
  ),
  capture_exceeds_hold: row(
    409,
    'More than this hold holds cannot be captured',
    'A business answer: nothing was captured; `held` in the answer says how much could be.',
  ),
  subscription_not_past_due: row(
    409,
    'Only a subscription that is past due has a grace',
    'A business answer: `subscriptionStatus` in the answer says what it is.',
  ),
  already_subscribed: row(
    409,
    'The organization has this already',
    'A business answer: guards against paying twice; the answer names the subscription.',
  ),
  intent_paid: row(
    409,
    'An earlier Checkout was paid',
    'A business answer: its subscription is on its way here with Stripe’s webhooks. When it stays away, look at /admin/webhook-events.',
  ),
  intent_version_conflict: row(
    409,
    'The intent was changed by others again and again',
    'Several requests about one organization and product at once; ask again with another key.',
  ),
  subscription_not_changeable: row(
    409,
    'This subscription cannot be changed as it is',
    'A business answer: over, unpaid, bought for ever, or complimentary; `subscriptionStatus` in the answer says.',
  ),
  payload_too_large: row(413, 'The body is too large', 'Client error.'),
  unsupported_media_type: row(415, 'Send application/json', 'Client error.'),
  idempotency_key_reused: row(
    422,
    'This Idempotency-Key was used for another request',
    'Client error: one key, one request.',
  ),
  instant_refused: row(
    422,
    'This instant cannot be used',
    'A business answer: effectiveAt between the account’s last change and now, expiresAt in the future (RULES 3).',
  ),
  statement_too_large: row(
    422,
    'The statement has too many entries',
    'Client error: ask for a shorter span; the answer says how many entries there are.',
  ),
  rate_limited: row(
    429,
    'Too many requests',
    'One client is flooding: RATE_LIMIT_PER_MINUTE, ADMIN_RATE_LIMIT_PER_MINUTE, or refused tokens and keys; `tandem_rate_limited_total` says which.',
    1,
  ),
  internal_error: row(
    500,
    'Something went wrong on our side',
    'A bug: the log line with this requestId has the stack.',
  ),
  operation_failed: row(
    503,
    'The operation failed and had no effect',
    'Retries are used up; the job is in the failed list of Bull Board, the error on the operation row.',
    1,
  ),
  queue_unavailable: row(503, 'The request could not be queued', 'Is the queue backend up? See /health/ready.', 2),
  database_unavailable: row(
    503,
    'The data cannot be read right now',
    'Is PostgreSQL up, its pool exhausted? See /health/ready.',
    2,
  ),
  maintenance: row(
    503,
    'Changes are closed for maintenance',
    'Maintenance mode is on: GET /admin/settings says since when, the audit log of SETTING maintenance_mode by whom and why.',
    30,
  ),
  stripe_unavailable: row(
    503,
    'Stripe cannot be asked right now',
    'Stripe is down, slow, or limits our rate; or neither a key nor the emulator is configured. Nothing was charged.',
    5,
  ),
  auth_unavailable: row(
    503,
    'Tokens cannot be checked right now',
    'The key set at JWKS_URL cannot be read; admin and cron keys still work.',
    2,
  ),
  overloaded: row(503, 'Too much is waiting already', 'Workers are behind: queue depth in /metrics, add workers.', 2),
  shutting_down: row(503, 'This instance is stopping', 'Normal during a deploy.', 1),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

function row(status: number, title: string, ops: string, retryAfterSeconds?: number): ErrorRow {
  const retryable = status === 408 || status === 429 || status >= 500;
  return retryAfterSeconds === undefined
    ? { status, title, retryable, ops }
    : { status, title, retryable, retryAfterSeconds, ops };
}
