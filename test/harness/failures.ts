/** The error's words, or '' when there was none. */
export async function wordsOfFailure(what: Promise<unknown>): Promise<string> {
  return what.then(
    () => '',
    (error: Error) => error.message,
  );
}

/** SQLSTATE of a statement that fails; 'ok' when it does not. */
export async function codeOf(what: Promise<unknown>): Promise<string> {
  return what.then(
    () => 'ok',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}

/** Runs `then` with the runner's hook throwing at a stage, between its effect and its check. */
export function failingAt(stage: string, then: () => Promise<unknown>): Promise<string> {
  return runningAt(
    stage,
    () => {
      throw new Error(`injected at ${stage}`);
    },
    then,
  );
}

/** Runs `then`, and `what` between the effect and the check of a stage of it; the words of the failure, '' when there is none. */
export async function runningAt(stage: string, what: () => unknown, then: () => Promise<unknown>): Promise<string> {
  const hooks = globalThis as Record<symbol, unknown>;
  const key = Symbol.for('cdk-cutover.between');
  hooks[key] = (at: string) => (at === stage ? what() : undefined);
  try {
    return await wordsOfFailure(then());
  } finally {
    delete hooks[key];
  }
}
