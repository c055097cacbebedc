import { ExitCode } from './exit-code';

const CODES = { SIGINT: ExitCode.INTERRUPTED, SIGTERM: ExitCode.TERMINATED, SIGHUP: ExitCode.TERMINATED } as const;

/** Somebody wants the command to end. */
export class InterruptedError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}

/**
 * Aborts, with an InterruptedError, when a terminal's Ctrl-C or a supervisor asks this process to end. A second request ends it at once:
 * servers then end by their guards.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const [name, code] of Object.entries(CODES)) {
    // The listener stays: libraries that restore the terminal end the process when theirs is the only one.
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(code);
      controller.abort(new InterruptedError(`Interrupted (${name}).`, code));
    });
  }
  return controller.signal;
}

/** Rejects with the signal's reason as soon as there is one, and never resolves. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
