import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error';
import { optionalText, requiredText } from './input';
import type { Input } from './input';
import type { LocalStepFunctions } from './local-aws';
import type { Service } from './service';
import type { Services } from './services';
import { StateMachine, TaskError } from './state-machine';

interface Deployed {
  readonly machine: StateMachine;
  readonly roleArn: string;
}

interface Execution {
  readonly arn: string;
  readonly machineArn: string;
  readonly input: string;
  readonly started: Date;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  stopped?: Date;
  output?: string;
  error?: string;
  cause?: string;
}

/** Step Functions: state machines and their executions. */
export class StepFunctions implements LocalStepFunctions {
  readonly service: Service;
  private readonly machines = new Map<string, Deployed>();
  private readonly executions = new Map<string, Execution>();
  private readonly running = new Set<Promise<void>>();
  private readonly ended = new AbortController();

  constructor(
    private readonly services: Services,
    private readonly longestRetryMs: number,
    /** Told when an execution fails: nobody else may ever hear of it. */
    private readonly onFailure: (machineArn: string, message: string) => void,
  ) {
    this.service = {
      prefix: 'states',
      operations: {
        StartExecution: {
          resources: (input) => [requiredText(input, 'stateMachineArn')],
          answer: (input) => this.start(input),
        },
        DescribeExecution: {
          resources: (input) => [requiredText(input, 'executionArn')],
          answer: (input) => this.describe(requiredText(input, 'executionArn')),
        },
      },
    };
  }

  putStateMachine(machine: { readonly arn: string; readonly definition: string; readonly roleArn: string }): void {
    this.machines.set(machine.arn, {
      machine: new StateMachine(machine.arn, machine.definition),
      roleArn: machine.roleArn,
    });
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await Promise.allSettled(this.running);
  }

  private start(input: Input): unknown {
    const machineArn = requiredText(input, 'stateMachineArn');
    const deployed = this.machines.get(machineArn);
    if (!deployed) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    const execution: Execution = {
      arn: `${machineArn.replace(':stateMachine:', ':execution:')}:${optionalText(input, 'name') ?? randomUUID()}`,
      machineArn,
      input: optionalText(input, 'input') ?? '{}',
      started: new Date(),
      status: 'RUNNING',
    };
    this.executions.set(execution.arn, execution);
    const done = this.run(execution, deployed).finally(() => this.running.delete(done));
    this.running.add(done);
    return { executionArn: execution.arn, startDate: execution.started };
  }

  private async run(execution: Execution, { machine, roleArn }: Deployed): Promise<void> {
    const invoke = async (functionArn: string, payload: unknown): Promise<unknown> =>
      this.invoke(functionArn, payload, roleArn);
    const props = { invoke, signal: this.ended.signal, longestRetryMs: this.longestRetryMs };
    try {
      execution.output = JSON.stringify(await machine.run(JSON.parse(execution.input), props));
      execution.status = 'SUCCEEDED';
    } catch (error) {
      execution.status = 'FAILED';
      execution.error = error instanceof TaskError ? error.error : 'States.Runtime';
      execution.cause = error instanceof TaskError ? error.reason : String(error);
      if (!this.ended.signal.aborted) this.onFailure(execution.machineArn, `${execution.error}: ${execution.cause}`);
    }
    execution.stopped = new Date();
  }

  private async invoke(functionArn: string, payload: unknown, roleArn: string): Promise<unknown> {
    const input = { FunctionName: functionArn, Payload: JSON.stringify(payload) };
    const answered = await this.services.call('lambda', 'Invoke', input, roleArn).catch((error: unknown) => {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      throw new TaskError(`Lambda.${name}`, message);
    });
    const { FunctionError, Payload } = answered as { FunctionError?: string; Payload: string };
    if (FunctionError === undefined) return JSON.parse(Payload) as unknown;
    const { errorType } = JSON.parse(Payload) as { errorType?: string };
    throw new TaskError(errorType ?? 'Error', Payload);
  }

  private describe(arn: string): unknown {
    const execution = this.executions.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    const { machineArn, started, stopped, ...rest } = execution;
    return { ...rest, executionArn: arn, stateMachineArn: machineArn, startDate: started, stopDate: stopped };
  }
}
