/** How long a client of the SDK waits. */
export interface Patience {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/**
 * Settings of a client that gives a request up when no answer came in time, and sends it again: by itself the SDK only warns of that and waits on.
 *
 * @param maxAttempts how often a request is sent at most
 * @param requestMs how long the answer to each may take
 */
export function patience(maxAttempts: number, requestMs: number): Patience {
  return {
    maxAttempts,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: requestMs, throwOnRequestTimeout: true },
  };
}
