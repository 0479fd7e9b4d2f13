/** What Stripe says of a request that it refuses. */
export type FailureDetails = {
  type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: object;
};

/** A request that Stripe refuses. */
export class Failure extends Error {
  readonly status: number;
  readonly details: FailureDetails;

  constructor(status: number, details: FailureDetails) {
    super(details.message);
    this.status = status;
    this.details = details;
  }
}

/** 400: a parameter, or the state of things, does not allow it. */
export const invalid = (message: string, param?: string, code?: string): Failure =>
  new Failure(400, {
    type: 'invalid_request_error',
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });

/** Named in the path: 404; named by a parameter: 400. Both have the code `resource_missing`. */
export function missing(what: string, id: string, param: string): Failure {
  const message = `No such ${what}: '${id}'`;
  return new Failure(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message,
    param,
  });
}
