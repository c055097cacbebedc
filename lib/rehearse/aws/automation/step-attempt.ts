import { injectedFailure } from '../faults';
import type { Input } from '../input';
import type { ActionContext, StepAction, StepSignal } from './actions/action';
import { ActionFailure } from './actions/action';
import { actions } from './actions/table';
import type { Execution } from './execution';
import type { StepRecord } from './step-record';

/** How one attempt at a step ended. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly next?: string }
  | { readonly kind: 'failed' | 'timed out'; readonly message: string }
  | { readonly kind: 'cancelled' };

/** One attempt at a step: runs its action until it ends, times out or is cancelled. */
export class StepAttempt {
  private readonly aborter = new AbortController();
  private deliver: ((signal: StepSignal) => void) | undefined;

  constructor(
    private readonly record: StepRecord,
    private readonly execution: Execution,
  ) {}

  async run(): Promise<Outcome> {
    const { step } = this.record;
    const action = actions[step.action];
    const seconds = secondsFor(action, step.timeoutSeconds);
    const timer = setTimeout(() => this.end('timed out'), seconds * 1000);
    try {
      return await this.act(action);
    } catch (error) {
      if (error instanceof ActionFailure) this.record.outputs = error.outputs;
      const reason: unknown = this.aborter.signal.reason;
      if (reason === 'cancelled') return { kind: 'cancelled' };
      if (reason === 'timed out') return { kind: 'timed out', message: `Step timed out after ${seconds} seconds` };
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  end(reason: 'timed out' | 'cancelled'): void {
    this.aborter.abort(reason);
  }

  /** Hands a signal to the action. False when it waits for none. */
  signal(signal: StepSignal): boolean {
    if (!this.deliver) return false;
    this.deliver(signal);
    return true;
  }

  private async act(action: StepAction): Promise<Outcome> {
    const { record, execution } = this;
    const inputs = execution.resolve(record.step.inputs) as Input;
    record.inputs = inputs;
    const { outputs, next } = await Promise.race([action.run(inputs, this.context()), aborted(this.aborter.signal)]);
    record.outputs = outputs;
    if (execution.props.faults.take(record.step.name)) {
      throw new ActionFailure(injectedFailure(record.step.name), outputs);
    }
    return { kind: 'succeeded', next };
  }

  private context(): ActionContext {
    const { signal } = this.aborter;
    const { step } = this.record;
    const { call, sleepMs } = this.execution.props;
    return {
      step,
      executionId: this.execution.id,
      signal,
      call,
      wait: (ms) => wait(ms, signal),
      sleepMs,
      signalled: () => this.signalled(),
    };
  }

  private async signalled(): Promise<StepSignal> {
    this.execution.stepEvent(this.record, 'Waiting');
    this.execution.announce('Waiting');
    const signal = await new Promise<StepSignal>((resolve) => {
      this.deliver = resolve;
    });
    this.deliver = undefined;
    this.execution.announce('InProgress');
    return signal;
  }
}

function secondsFor(
  { defaultTimeoutSeconds, maximumTimeoutSeconds = Infinity }: StepAction,
  declared?: number,
): number {
  return Math.min(declared ?? defaultTimeoutSeconds, maximumTimeoutSeconds, LONGEST_TIMER_SECONDS);
}

/** Node's timers take no more than 2^31 - 1 ms. */
const LONGEST_TIMER_SECONDS = 2_147_483;

async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = (): void => reject(new Error(String(signal.reason)));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error(String(signal.reason)));
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error(String(signal.reason)));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
