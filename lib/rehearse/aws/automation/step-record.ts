import { randomUUID } from 'node:crypto';
import type { Input } from '../input';
import type { ExecutionView } from '../local-aws';
import type { AutomationStep } from './document';
import { asText } from './references';

export type ExecutionStatus = ExecutionView['status'];
export type StepStatus = ExecutionView['steps'][number]['status'];

/** What happened to a step so far. */
export class StepRecord {
  readonly id = randomUUID();
  status: StepStatus = 'Pending';
  started?: Date;
  ended?: Date;
  /** Resolved inputs of the last attempt. */
  inputs: Input = {};
  outputs: Readonly<Record<string, unknown>> = {};
  failureMessage?: string;

  constructor(readonly step: AutomationStep) {}

  end(status: StepStatus, failureMessage?: string): void {
    this.status = status;
    this.failureMessage = failureMessage;
    this.ended = new Date();
  }

  /** As the API describes it. */
  described(): Readonly<Record<string, unknown>> {
    const { step, failureMessage } = this;
    return {
      StepName: step.name,
      Action: step.action,
      TimeoutSeconds: step.timeoutSeconds,
      OnFailure: step.onFailure,
      MaxAttempts: step.maxAttempts,
      ExecutionStartTime: this.started,
      ExecutionEndTime: this.ended,
      StepStatus: this.status,
      Inputs: Object.fromEntries(Object.entries(this.inputs).map(([name, value]) => [name, JSON.stringify(value)])),
      Outputs: Object.fromEntries(Object.entries(this.outputs).map(([name, value]) => [name, outputTexts(value)])),
      FailureMessage: failureMessage,
      FailureDetails: failureMessage === undefined ? undefined : { FailureStage: 'Execution', FailureType: 'Action' },
      StepExecutionId: this.id,
      IsEnd: step.isEnd,
      NextStep: step.nextStep,
      IsCritical: step.isCritical,
    };
  }

  view(): ExecutionView['steps'][number] {
    const output = this.outputs.Output ?? this.outputs.Payload;
    return {
      name: this.step.name,
      action: this.step.action,
      status: this.status,
      startedAt: this.started?.getTime(),
      endedAt: this.ended?.getTime(),
      failureMessage: this.failureMessage,
      output: output === undefined ? undefined : asText(output),
    };
  }
}

/** Outputs are lists of texts. */
export function outputTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(asText) : [asText(value)];
}
