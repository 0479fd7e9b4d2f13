/** Why an event has to wait; each is one of the reasons ops read on it. */
export type ParkReason =
  | 'no_stripe'
  | 'object_unknown'
  | 'customer_unknown'
  | 'price_unknown'
  | 'livemode_mismatch'
  | 'payment_unknown';

/** What an event is about is not known here (yet). No failure: the event is parked, and tried again when that changes. */
export class ParkedError extends Error {
  override readonly name = 'ParkedError';
  readonly reason: ParkReason;
  /** `customer:cus_…`, `price:price_…`: what would have to be known. */
  readonly waitsFor: string | undefined;

  constructor(reason: ParkReason, waitsFor?: string) {
    super(waitsFor === undefined ? reason : `${reason}: ${waitsFor}`);
    this.reason = reason;
    this.waitsFor = waitsFor;
  }
}
