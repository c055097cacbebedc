/** A submission that took longer than this is given up, the client's retries included: one that has not been answered by then never will be. */
export const SUBMISSION_MS = 20_000;

/** From claiming a submission to its being accepted passes no more than this; what was not accepted by then never will be. */
export const SETTLED_AFTER_MS = SUBMISSION_MS + 5_000;

/** Whoever submits was not, or is no longer, entitled to. Nothing was sent under that claim. */
export class ClaimRefused extends Error {}

/** The part of a command of any of AWS' clients that is needed to put something before each of its requests. */
interface Sendable {
  readonly middlewareStack: {
    add(
      middleware: <A, R>(next: (args: A) => Promise<R>) => (args: A) => Promise<R>,
      options: { step: 'finalizeRequest'; priority: 'low'; name: string },
    ): void;
  };
}

/** Claims each request of a command right before it goes out, the client's own retries included. */
export function claimEach(command: Sendable, claim: () => Promise<void>, giveUp: AbortSignal): void {
  // Inside the client's retries: a claim of before an attempt says nothing about the next one.
  command.middlewareStack.add(
    (next) => async (args) => {
      const asked = Date.now();
      await claim();
      if (giveUp.aborted || Date.now() - asked > SUBMISSION_MS) {
        throw new ClaimRefused('Claiming the submission took too long');
      }
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'claim' },
  );
}

/** Whether an answer of one of AWS' clients says that it will not do what the one request asked for. */
export function refusedAtOnce({
  httpStatusCode: status,
  attempts = 1,
}: {
  readonly httpStatusCode?: number;
  readonly attempts?: number;
}): boolean {
  // An earlier attempt may have been accepted and its answer lost.
  if (attempts > 1) return false;
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}
