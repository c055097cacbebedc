import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error';
import type { EventListener } from '../events';
import type { Faults } from '../faults';
import type { Input } from '../input';
import type { ExecutionView } from '../local-aws';
import type { StepSignal } from './actions/action';
import type { AutomationDocument } from './document';
import type { ParameterValues } from './document-parameters';
import { jumpTarget } from './flow';
import { resolveReferences } from './references';
import { StepAttempt } from './step-attempt';
import { outputTexts, StepRecord } from './step-record';
import type { ExecutionStatus } from './step-record';

/** What an execution works with. */
export interface ExecutionProps {
  readonly document: AutomationDocument & { readonly name: string; readonly version: number };
  readonly values: ParameterValues;
  /** What was given for parameters, as it was given. */
  readonly given: Input;
  /** Role that the execution calls as. */
  readonly roleArn?: string;
  readonly region: string;
  readonly account: string;
  readonly call: (service: string, operation: string, input: Input) => Promise<unknown>;
  readonly sleepMs: (declaredMs: number) => number;
  readonly faults: Faults;
  readonly listener: EventListener;
}

/** What Automation gives a cancelled execution to clean up, in ms. */
const CANCEL_WORKFLOW_MS = 120_000;

/** One execution of an Automation document: a plain loop over its steps. */
export class Execution {
  readonly id = randomUUID();
  readonly started = new Date();
  readonly steps: readonly StepRecord[];
  readonly done: Promise<void>;
  status: ExecutionStatus = 'InProgress';
  ended?: Date;
  failureMessage?: string;
  outputs: Readonly<Record<string, readonly string[]>> = {};
  private current: { readonly record: StepRecord; readonly attempt: StepAttempt } | undefined;
  private worst: 'Failed' | 'TimedOut' | undefined;
  private stopRequest: 'Cancel' | 'Complete' | undefined;
  private cancelled = false;

  constructor(readonly props: ExecutionProps) {
    this.steps = props.document.steps.map((step) => new StepRecord(step));
    this.done = this.run();
  }

  get isRunning(): boolean {
    return this.ended === undefined;
  }

  get currentStep(): StepRecord | undefined {
    return this.current?.record;
  }

  /** `Cancel` ends the running step and follows its onCancel; `Complete` lets it end and starts no other. */
  stop(type: 'Cancel' | 'Complete'): void {
    if (!this.isRunning)
      throw new AwsError('InvalidAutomationStatusUpdateException', `execution ${this.id} has ended ${this.status}`);
    this.stopRequest = type;
    if (type === 'Complete') return;
    this.announce('Cancelling');
    if (!this.cancelled) this.current?.attempt.end('cancelled');
  }

  /** Ends it where it is: no onCancel is followed. */
  kill(): void {
    this.stopRequest = 'Complete';
    this.current?.attempt.end('cancelled');
  }

  /** Tells a waiting step what somebody decided. */
  signal(signal: StepSignal, stepName?: string): void {
    const waiting = this.current;
    const action = waiting?.record.step.action;
    const fits =
      action === 'aws:approve' ? APPROVALS.includes(signal.type) : action === 'aws:pause' && signal.type === 'Resume';
    const named = stepName === undefined || waiting?.record.step.name === stepName;
    if (!waiting || !fits || !named || !waiting.attempt.signal(signal)) {
      throw new AwsError(
        'InvalidAutomationSignalException',
        `no step of execution ${this.id} waits for ${signal.type}`,
      );
    }
  }

  view(): ExecutionView {
    const { id, status, failureMessage, steps } = this;
    return {
      id,
      document: this.props.document.name,
      status,
      failureMessage,
      steps: steps.map((record) => record.view()),
    };
  }

  private async run(): Promise<void> {
    // The caller learns the id before the first step starts.
    await Promise.resolve();
    this.announce('InProgress');
    let next: string | undefined = this.steps[0].step.name;
    while (next !== undefined && !(this.stopRequest === 'Complete')) {
      const record = this.steps.find(({ step }) => step.name === next) as StepRecord;
      next = await this.runStep(record);
    }
    this.outputs = this.documentOutputs();
    this.ended = new Date();
    this.announce(this.stopRequest === undefined ? (this.worst ?? 'Success') : 'Cancelled');
  }

  /** Runs a step and returns the name of the one that comes next. */
  private async runStep(record: StepRecord): Promise<string | undefined> {
    const { step } = record;
    record.started = new Date();
    if (this.stopRequest === 'Cancel' && !this.cancelled) return this.cancelAt(record);
    this.stepEvent(record, 'InProgress');
    for (let attempts = 1; ; attempts += 1) {
      const attempt = new StepAttempt(record, this);
      this.current = { record, attempt };
      const outcome = await attempt.run();
      this.current = undefined;
      if (outcome.kind === 'succeeded') {
        record.end('Success');
        this.stepEvent(record, 'Success');
        return outcome.next ?? step.nextStep;
      }
      if (outcome.kind === 'cancelled') return this.cancelAt(record);
      if (attempts < step.maxAttempts) continue;
      const status = outcome.kind === 'timed out' ? 'TimedOut' : 'Failed';
      record.end(status, outcome.message);
      this.stepEvent(record, status, outcome.message);
      return this.afterFailure(record, status);
    }
  }

  private afterFailure({ step, failureMessage }: StepRecord, status: 'Failed' | 'TimedOut'): string | undefined {
    if (step.isCritical || step.onFailure === 'Abort') {
      this.worst ??= status;
      this.failureMessage ??= `Step ${step.name} ${status === 'TimedOut' ? 'timed out' : 'failed'}: ${failureMessage}`;
    }
    return step.onFailure === 'Continue' ? step.nextStep : jumpTarget(step.onFailure);
  }

  private cancelAt(record: StepRecord): string | undefined {
    this.cancelled = true;
    record.end('Cancelled');
    this.stepEvent(record, 'Cancelled');
    const cleanUp = jumpTarget(record.step.onCancel);
    if (cleanUp !== undefined) {
      setTimeout(() => this.current?.attempt.end('timed out'), CANCEL_WORKFLOW_MS).unref();
    }
    return cleanUp;
  }

  private documentOutputs(): Readonly<Record<string, readonly string[]>> {
    const found = this.props.document.outputs.map((reference) => {
      try {
        return [reference, outputTexts(this.lookup(reference))] as const;
      } catch {
        return [reference, []] as const; // The step that makes it known did not run.
      }
    });
    return Object.fromEntries(found);
  }

  /** A value with its references replaced by what is known now. Throws when a step's output is not there. */
  resolve(value: unknown): unknown {
    return resolveReferences(value, (reference) => this.lookup(reference));
  }

  private lookup(reference: string): unknown {
    const system = this.systemVariables()[reference];
    if (system !== undefined) return system;
    const [name, ...output] = reference.split('.');
    if (output.length === 0) return this.props.values[name];
    const found = this.steps.find(({ step }) => step.name === name)?.outputs[output.join('.')];
    if (found === undefined)
      throw new Error(`Output {{ ${reference} }} is not there: step ${name} did not make it known`);
    return found;
  }

  private systemVariables(): Readonly<Record<string, string>> {
    const now = new Date().toISOString();
    return {
      'automation:EXECUTION_ID': this.id,
      'global:ACCOUNT_ID': this.props.account,
      'global:DATE': now.slice(0, 10),
      'global:DATE_TIME': now.slice(0, 19).replace('T', '_').replaceAll(':', '.'),
      'global:REGION': this.props.region,
    };
  }

  /** Shows a status of the whole execution. */
  announce(status: ExecutionStatus): void {
    this.status = status;
    const { document, listener } = this.props;
    listener({
      kind: 'execution',
      executionId: this.id,
      document: document.name,
      status,
      message: this.failureMessage,
    });
  }

  /** Shows a status of a step. */
  stepEvent(record: StepRecord, status: StepRecord['status'], message?: string): void {
    record.status = status;
    const { document, listener } = this.props;
    listener({ kind: 'step', executionId: this.id, document: document.name, step: record.step.name, status, message });
  }
}

const APPROVALS = ['Approve', 'Reject'];
