import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { FaultKind } from '../faults';
import type { Invocation } from '../local-aws';

/** Lines of a process that are not the function's own: ends of invocations, and where it was killed. */
export const END_MARK = 'END RequestId: ';
export const KILL_MARK = 'KILLED at stage ';

/** How a function's process is started. */
export interface ProcessSpec {
  /** Path of `runtime.cjs`. */
  readonly runtime: string;
  readonly codeDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What `runtime.cjs` is told; see there. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
  readonly onFault: (stage: string) => void;
}

export interface ProcessInvocation {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly timeoutSeconds: number;
  readonly faults: Readonly<Record<string, FaultKind>>;
}

interface Answer {
  readonly type: 'result' | 'error';
  readonly payload: string;
}

/** One process of a function: serves one invocation at a time, and may serve many. */
export class FunctionProcess {
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;
  private ended: ((requestId: string) => void) | undefined;

  constructor(private readonly spec: ProcessSpec) {
    const settings = { ...spec.settings, endMark: END_MARK, killMark: KILL_MARK };
    this.child = fork(spec.runtime, [JSON.stringify(settings)], {
      cwd: spec.codeDir,
      env: spec.environment,
      execArgv: [],
      // A process group of its own: Ctrl-C is the rehearsal's to handle, and reaches the function through it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.closed = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.read(line));
    }
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.connected;
  }

  /** Runs the handler. A process that exceeds the timeout is killed; one that dies answers as Lambda words it. */
  async invoke(invocation: ProcessInvocation): Promise<Invocation> {
    const { requestId, payload, timeoutSeconds, faults } = invocation;
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<'timed out'>((resolve) => {
      timer = setTimeout(() => resolve('timed out'), timeoutSeconds * 1000);
    });
    const wroteAll = new Promise<void>((resolve) => {
      this.ended = (id) => void (id === requestId && resolve());
    });
    const answered = this.answer().then(async (answer) => wroteAll.then(() => answer));
    const message = { requestId, payload, deadline: Date.now() + timeoutSeconds * 1000, faults };
    this.child.send(message, () => undefined); // A process that is gone shows in `closed`.
    const outcome = await Promise.race([answered, timedOut, this.closed.then(() => 'died' as const)]);
    clearTimeout(timer);
    if (outcome === 'timed out') {
      await this.stop();
      return failed(
        'Sandbox.Timedout',
        `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      );
    }
    if (outcome === 'died') {
      const { signalCode, exitCode } = this.child;
      const how = signalCode ? `signal: ${signalCode}` : `exit status ${exitCode}`;
      return failed('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${how}`);
    }
    const value: unknown = JSON.parse(outcome.payload);
    return outcome.type === 'result' ? { payload: value } : { functionError: 'Unhandled', payload: value };
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }

  private answer(): Promise<Answer> {
    return new Promise((resolve) => {
      const listen = (message: Answer | { readonly type: 'fault'; readonly stage: string }): void => {
        if (message.type === 'fault') return this.spec.onFault(message.stage);
        this.child.off('message', listen);
        resolve(message);
      };
      this.child.on('message', listen);
    });
  }

  private read(line: string): void {
    if (line.startsWith(END_MARK)) this.ended?.(line.slice(END_MARK.length));
    else if (line.startsWith(KILL_MARK)) this.spec.onFault(line.slice(KILL_MARK.length));
    else this.spec.onLine(line);
  }
}

function failed(errorType: string, errorMessage: string): Invocation {
  return { functionError: 'Unhandled', payload: { errorType, errorMessage } };
}
