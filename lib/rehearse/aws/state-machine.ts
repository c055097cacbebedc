import { isInput } from './input';
import type { Input } from './input';

/** Invokes a function; throws TaskError when the function fails or may not be invoked. */
export type InvokeTask = (functionArn: string, payload: unknown) => Promise<unknown>;

/** An error of a state, by the name that Retry and Catch match. */
export class TaskError extends Error {
  constructor(
    readonly error: string,
    readonly reason: string,
  ) {
    super(`${error}: ${reason}`);
  }
}

/** How a machine runs here. */
export interface StateMachineProps {
  readonly invoke: InvokeTask;
  readonly signal: AbortSignal;
  /** Longest pause between two tries of a state, in ms. The time that a Retry lasts altogether stays what it says. */
  readonly longestRetryMs: number;
}

const KNOWN_TYPES = ['Task', 'Pass', 'Wait', 'Succeed', 'Fail'];
const LAMBDA_INTEGRATION = /^arn:[^:]+:states:::lambda:invoke$/;

/** A machine in Amazon States Language, of the kind that CDK's Provider framework waits with. */
export class StateMachine {
  private readonly states: Readonly<Record<string, Input>>;
  private readonly startAt: string;

  /** Throws, naming every state that the rehearsal cannot run. */
  constructor(arn: string, definition: string) {
    const { StartAt, States } = JSON.parse(definition) as { StartAt: string; States: Record<string, Input> };
    this.startAt = StartAt;
    this.states = States;
    const unknown = Object.entries(States).filter(([, { Type }]) => !KNOWN_TYPES.includes(String(Type)));
    if (unknown.length === 0) return;
    const names = unknown.map(([name, { Type }]) => `${name} (${String(Type)})`).join(', ');
    throw new Error(
      `state machine ${arn}: the rehearsal knows states of the types ${KNOWN_TYPES.join(', ')}, not ${names}`,
    );
  }

  /** Runs to the end and returns the output. Throws TaskError when the execution fails. */
  async run(input: unknown, props: StateMachineProps): Promise<unknown> {
    let data = input;
    for (let name: string | undefined = this.startAt; name !== undefined;) {
      const state: Input = this.states[name];
      const done: { output: unknown; next?: string } = await step(state, data, props);
      data = done.output;
      name = done.next;
    }
    return data;
  }
}

async function step(
  state: Input,
  data: unknown,
  props: StateMachineProps,
): Promise<{ output: unknown; next?: string }> {
  const next = state.Next === undefined ? undefined : String(state.Next);
  if (state.Type === 'Succeed') return { output: data };
  if (state.Type === 'Fail') throw new TaskError(String(state.Error ?? 'Failed'), String(state.Cause ?? ''));
  if (state.Type === 'Pass') return { output: state.Result ?? data, next };
  if (state.Type === 'Wait') {
    await pause(Number(state.Seconds) * 1000, props.signal);
    return { output: data, next };
  }
  try {
    return { output: await retried(state, data, props), next };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const handler = rules(state.Catch).find((rule) => matches(rule, error));
    if (!handler) throw error;
    return { output: { Error: error.error, Cause: error.reason }, next: String(handler.Next) };
  }
}

async function retried(state: Input, data: unknown, props: StateMachineProps): Promise<unknown> {
  const started = Date.now();
  for (let tries = 0; ; tries += 1) {
    try {
      return await task(state, data, props.invoke);
    } catch (error) {
      if (!(error instanceof TaskError)) throw error;
      const rule = rules(state.Retry).find((candidate) => matches(candidate, error));
      if (!rule) throw error;
      const interval = Number(rule.IntervalSeconds ?? 1) * 1000 * Number(rule.BackoffRate ?? 2) ** tries;
      const most = Number(rule.MaxAttempts ?? 3);
      const shortened = interval > props.longestRetryMs;
      if (shortened ? Date.now() - started >= declaredMs(rule, most) : tries >= most) throw error;
      await pause(Math.min(interval, props.longestRetryMs), props.signal);
    }
  }
}

/** How long a Retry lasts altogether, by what it says. */
function declaredMs(rule: Input, attempts: number): number {
  const [first, rate] = [Number(rule.IntervalSeconds ?? 1) * 1000, Number(rule.BackoffRate ?? 2)];
  return rate === 1 ? first * attempts : (first * (rate ** attempts - 1)) / (rate - 1);
}

async function task(state: Input, data: unknown, invoke: InvokeTask): Promise<unknown> {
  const resource = String(state.Resource);
  if (!LAMBDA_INTEGRATION.test(resource)) return invoke(resource, data);
  const parameters = isInput(state.Parameters) ? state.Parameters : {};
  const payload = parameters['Payload.$'] === '$' ? data : parameters.Payload;
  return { Payload: await invoke(String(parameters.FunctionName), payload) };
}

function rules(value: unknown): readonly Input[] {
  return Array.isArray(value) ? (value as Input[]) : [];
}

function matches({ ErrorEquals }: Input, { error }: TaskError): boolean {
  const names = ErrorEquals as readonly string[];
  return names.includes('States.ALL') || names.includes('States.TaskFailed') || names.includes(error);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error('the rehearsal has ended'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
