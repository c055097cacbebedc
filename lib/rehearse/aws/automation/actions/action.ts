import type { Input } from '../../input';
import type { AutomationStep } from '../document';
import type { KnowsOperation } from '../validate';

/** What a step's action works with. */
export interface ActionContext {
  readonly step: AutomationStep;
  readonly executionId: string;
  /** Aborted when the step times out or the execution is cancelled. */
  readonly signal: AbortSignal;
  /** Calls a service of the local AWS as the execution's role; `service` is IAM's prefix. */
  call(service: string, operation: string, input: Input): Promise<unknown>;
  /** Waits; rejects when the signal is aborted. */
  wait(ms: number): Promise<void>;
  /** How long `aws:sleep` really waits for what its document says, in ms. */
  sleepMs(declaredMs: number): number;
  /** Waits for SendAutomationSignal. The step's status is Waiting meanwhile. */
  signalled(): Promise<StepSignal>;
}

/** What somebody told a waiting step. */
export interface StepSignal {
  readonly type: string;
  readonly comment?: string;
}

/** What an action brought about. */
export interface ActionResult {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Step that comes next, in place of the document's `nextStep`. */
  readonly next?: string;
}

/** A failed action that has outputs all the same. */
export class ActionFailure extends Error {
  constructor(
    message: string,
    readonly outputs: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** One kind of step. */
export interface StepAction {
  readonly defaultTimeoutSeconds: number;
  /** The action's own cap on `timeoutSeconds`. */
  readonly maximumTimeoutSeconds?: number;
  /** What is wrong with a step of that kind, before anything runs. */
  readonly problems?: (step: AutomationStep, knows: KnowsOperation) => readonly string[];
  /** Does it. `inputs` are resolved. Throws when the step fails. */
  readonly run: (inputs: Input, context: ActionContext) => Promise<ActionResult>;
}

/** Problems of a step that lacks required inputs. */
export function missing({ inputs }: AutomationStep, ...required: readonly string[]): string[] {
  return required.filter((name) => inputs[name] === undefined).map((name) => `the input ${name} is missing`);
}
