import { StartAutomationExecutionCommand, StopAutomationExecutionCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ExecutionView } from '../../../lib/rehearse/aws/local-aws';
import type { RunningAws } from '../../../lib/rehearse/aws/start';
import { stepName } from '../../../lib/render/step-name';
import { lookFor } from '../delivery/wait';

/** An execution of a document of the upgrade, started as a person would by hand. */
export class StartedExecution {
  static async start(
    { aws, ssm }: { readonly aws: RunningAws; readonly ssm: SSMClient },
    DocumentName: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<StartedExecution> {
    const Parameters = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]]));
    const { AutomationExecutionId } = await ssm.send(new StartAutomationExecutionCommand({ DocumentName, Parameters }));
    return new StartedExecution(String(AutomationExecutionId), aws, ssm);
  }

  private constructor(
    readonly id: string,
    private readonly aws: RunningAws,
    private readonly ssm: SSMClient,
  ) {}

  get view(): ExecutionView {
    const found = this.aws.ssm.executions().find(({ id }) => id === this.id);
    if (found === undefined) throw new Error(`There is no execution ${this.id}`);
    return found;
  }

  get running(): boolean {
    return isRunning(this.view);
  }

  /** Waits for its end and answers its status, or `undefined` when it still runs. */
  ended(ms: number): Promise<ExecutionView['status'] | undefined> {
    return lookFor(ms, () => (this.running ? undefined : this.view.status));
  }

  /** Waits until a step has begun. False when the execution ended before, or not in time. */
  async reached(step: string, ms: number): Promise<boolean> {
    const name = stepName(step);
    const seen = await lookFor(ms, () => {
      if (this.view.steps.some((one) => one.name === name && one.startedAt !== undefined)) return true;
      return this.running ? undefined : false;
    });
    return seen === true;
  }

  /** How a step ended, or `Pending`. */
  statusOf(step: string): string {
    return this.view.steps.find(({ name }) => name === stepName(step))?.status ?? 'Pending';
  }

  /** Stops it as a person would: what it started may live on. */
  async cancel(): Promise<void> {
    await this.ssm
      .send(new StopAutomationExecutionCommand({ AutomationExecutionId: this.id, Type: 'Cancel' }))
      .catch(() => undefined);
  }

  /** What it failed with, in one line. */
  get words(): string {
    const { status, failureMessage = '' } = this.view;
    return `${status} ${failureMessage}`.replace(/\s+/g, ' ').trim().slice(0, 300);
  }
}

export function isRunning({ status }: Pick<ExecutionView, 'status'>): boolean {
  return ['InProgress', 'Cancelling', 'Waiting'].includes(status);
}
