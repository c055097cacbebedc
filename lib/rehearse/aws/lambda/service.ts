import { AwsError } from '../aws-error';
import type { EventListener } from '../events';
import type { Faults } from '../faults';
import { optionalText, requiredText } from '../input';
import type { Input } from '../input';
import type { Invocation, LocalFunction, LocalLambda } from '../local-aws';
import { RESPONSE_HOST } from '../response-urls';
import type { Service } from '../service';
import { functionEnvironment } from './environment';
import type { RuntimeFacts } from './environment';
import { FunctionPool } from './function-pool';
import { stageEvent } from './stage-line';

/** What Lambda needs of the rehearsal. */
export interface LambdaProps {
  readonly arnPrefix: string;
  /** Path of `lib/rehearse/aws/lambda/runtime.cjs`. */
  readonly runtime: string;
  /** `address:port` of the rehearsal's DNS server. */
  readonly dnsServer: string;
  readonly factsFor: (roleArn: string) => RuntimeFacts;
  readonly faults: Faults;
  readonly listener: EventListener;
}

interface Deployed {
  readonly fn: LocalFunction;
  readonly pool: FunctionPool;
  /** Of a function that was idle for weeks: how long it takes to come back, in ms, and since when it does. */
  asleep?: { readonly ms: number; since?: number };
}

/** Lambda: functions as child processes. */
export class Lambda implements LocalLambda {
  readonly service: Service;
  private readonly functions = new Map<string, Deployed>();
  private change: (payload: unknown) => unknown = (payload) => payload;
  private readonly lines = new Map<string, string[]>();

  constructor(private readonly props: LambdaProps) {
    const resources = (input: Input): readonly string[] => [this.arnOf(requiredText(input, 'FunctionName'))];
    const configuration = (input: Input): unknown => this.configuration(requiredText(input, 'FunctionName'));
    this.service = {
      prefix: 'lambda',
      operations: {
        Invoke: { iamAction: 'lambda:InvokeFunction', resources, answer: (input) => this.answer(input) },
        GetFunction: { resources, answer: (input) => ({ Configuration: configuration(input) }) },
        GetFunctionConfiguration: { resources, answer: configuration },
      },
    };
  }

  putFunction(fn: LocalFunction): void {
    // As on AWS, what runs goes on with the old code.
    void this.functions.get(fn.name)?.pool.stop({ whenIdle: true });
    const facts = this.props.factsFor(fn.roleArn);
    const spec = {
      runtime: this.props.runtime,
      codeDir: fn.codeDir,
      environment: functionEnvironment(fn, facts),
      settings: {
        codeDir: fn.codeDir,
        handler: fn.handler,
        functionArn: fn.arn,
        endpoint: facts.endpointUrl,
        dnsServer: this.props.dnsServer,
        responseHost: RESPONSE_HOST,
      },
      onLine: (line: string) => this.log(fn.name, line),
    };
    this.functions.set(fn.name, { fn, pool: new FunctionPool(spec, fn.timeoutSeconds, this.props.faults) });
  }

  amend(change: (payload: unknown) => unknown): void {
    this.change = change;
  }

  async invoke(nameOrArn: string, payload: unknown): Promise<Invocation> {
    const found = this.find(nameOrArn);
    assertAwake(found);
    return found.pool.invoke(this.change(payload));
  }

  /**
   * Makes a function Inactive, as one in a VPC that was idle for weeks: its next call fails, and makes it Pending.
   * @param ms how long it is Pending; Infinity: it never comes back
   */
  fallAsleep(nameOrArn: string, ms: number): void {
    this.find(nameOrArn).asleep = { ms };
  }

  /** What a function has written so far, oldest line first. */
  logs(name: string): readonly string[] {
    return this.lines.get(name) ?? [];
  }

  async stop(): Promise<void> {
    await Promise.all([...this.functions.values()].map(({ pool }) => pool.stop()));
  }

  private async answer(input: Input): Promise<unknown> {
    const text = optionalText(input, 'Payload') ?? '';
    const invocation = this.invoke(requiredText(input, 'FunctionName'), parse(text));
    // An asynchronous caller hears nothing of the end; retries and dead letters are not part of the rehearsal.
    if (input.InvocationType === 'Event') {
      invocation.catch(() => undefined);
      return { StatusCode: 202, Payload: '' };
    }
    const { functionError, payload } = await invocation;
    return { StatusCode: 200, FunctionError: functionError, Payload: JSON.stringify(payload) };
  }

  private configuration(nameOrArn: string): unknown {
    const found = this.find(nameOrArn);
    const { fn } = found;
    const state = { State: stateOf(found), LastUpdateStatus: 'Successful', Version: '$LATEST' };
    return { FunctionName: fn.name, FunctionArn: fn.arn, Handler: fn.handler, Timeout: fn.timeoutSeconds, ...state };
  }

  private arnOf(nameOrArn: string): string {
    return nameOrArn.startsWith('arn:') ? nameOrArn : `${this.props.arnPrefix}function:${nameOrArn}`;
  }

  private find(nameOrArn: string): Deployed {
    const found = [...this.functions.values()].find(({ fn }) => fn.name === nameOrArn || fn.arn === nameOrArn);
    if (found) return found;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${this.arnOf(nameOrArn)}`, {}, 404);
  }

  private log(functionName: string, line: string): void {
    const lines = this.lines.get(functionName) ?? [];
    lines.push(line);
    this.lines.set(functionName, lines);
    this.props.listener(stageEvent(functionName, line) ?? { kind: 'log', functionName, line });
  }
}

function stateOf(deployed: Deployed): 'Active' | 'Pending' | 'Inactive' {
  const { asleep } = deployed;
  if (asleep === undefined) return 'Active';
  if (asleep.since === undefined) return 'Inactive';
  if (Date.now() - asleep.since < asleep.ms) return 'Pending';
  deployed.asleep = undefined;
  return 'Active';
}

/** The call that finds a function Inactive fails, and so do those that find it Pending ("Lambda function states"). */
function assertAwake(deployed: Deployed): void {
  const state = stateOf(deployed);
  if (state === 'Active') return;
  if (state === 'Inactive') {
    deployed.asleep!.since = Date.now();
    const message = 'The function is inactive and its VPC connection is no longer available.';
    throw new AwsError('ResourceNotReadyException', message, {}, 502);
  }
  const message =
    'The operation cannot be performed at this time. The function is currently in the following state: Pending';
  throw new AwsError('ResourceConflictException', message, {}, 409);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text || '{}');
  } catch {
    throw new AwsError(
      'InvalidRequestContentException',
      'Could not parse request body into json: the payload is not JSON',
    );
  }
}
