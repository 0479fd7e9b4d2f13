/** One event on its way to one endpoint. */
export type Delivery = {
  id: string;
  eventId: string;
  type: string;
  endpointId: string;
  attempts: number;
  /** Milliseconds of the machine's clock: not sent before. */
  notBefore: number;
  state: 'waiting' | 'delivered' | 'dropped' | 'failed';
  /** The last answer's status, or why there was none. */
  answer: number | string | null;
};
