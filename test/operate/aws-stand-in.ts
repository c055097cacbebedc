import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { elements, inXml, Refusal, refuse, send, type Result } from './stand-in-answer';

/** An execution as the stand-in keeps it; a test sets its status to let it go on. */
export interface StandInExecution {
  readonly id: string;
  readonly document: string;
  status: string;
  readonly startedAt: number;
  endedAt?: number;
  message?: string;
  readonly parameters: Record<string, string[]>;
  readonly token?: string;
  steps: { StepName: string; StepStatus: string; FailureMessage?: string }[];
}

interface Fault {
  readonly action: string;
  /** `lost`: the call takes effect and its answer never arrives. */
  readonly code: string;
  readonly httpStatus?: number;
  times: number;
}

type Body = Record<string, never>;

/** SSM Automation, Lambda and CloudFormation over HTTP, as far as their documentation says what they do. Nothing runs: tests move executions on. */
export class AwsStandIn {
  readonly executions: StandInExecution[] = [];
  /** What was asked, oldest first, e.g. `Start kong-undo`. */
  readonly calls: string[] = [];
  /** What the function tells of the state, or the message that it throws. */
  status: object | string = 'not set';
  stackStatus = 'UPDATE_IN_PROGRESS';
  /** Whose credentials these are. */
  account = '111122223333';
  /** Parameters that each document declares. */
  readonly documents = new Map<string, string[]>();
  /** Contents of Automation documents, where a test asks for them. */
  readonly contents = new Map<string, unknown>();
  /** Milliseconds since the epoch. */
  now = Date.UTC(2026, 0, 1);
  /** Called with each call, as `calls` spells it, before it takes effect. */
  before: (call: string) => void = () => undefined;
  pageSize = 50;
  private readonly faults: Fault[] = [];
  private count = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AwsStandIn> {
    const server = createServer();
    const standIn = new AwsStandIn(server);
    server.on('request', (request, response) => void standIn.answer(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env.AWS_REGION = 'eu-central-1';
    process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'not-a-secret';
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    return standIn;
  }

  /**
   * Answers these clients in this process, without the SDK's way to HTTP and back, which takes all but a hundredth of a call. Faults are of that
   * way, and do not happen here.
   */
  answerDirectly(...clients: readonly object[]): void {
    const send = ({ constructor, input }: { constructor: { name: string }; input: Body }): Promise<unknown> => {
      const { label, effect } = this.operation(constructor.name.replace(/Command$/, ''), input);
      this.calls.push(label);
      this.before(label);
      return Promise.resolve(effect().output);
    };
    for (const client of clients) Object.assign(client, { send });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Forgets everything, for the next case. */
  clear(): void {
    this.executions.length = this.calls.length = this.faults.length = this.count = 0;
    this.stackStatus = 'UPDATE_IN_PROGRESS';
    this.status = 'not set';
    this.before = () => undefined;
  }

  fail(action: string, code: string, times = 1, httpStatus = 400): void {
    this.faults.push({ action, code, times, httpStatus });
  }

  put(document: string, status: string, more: Partial<StandInExecution> = {}): StandInExecution {
    const execution = {
      id: `e-${++this.count}`,
      document,
      status,
      startedAt: this.now,
      parameters: {},
      steps: [],
      ...(isOver(status) && { endedAt: this.now }),
      ...more,
    };
    this.executions.push(execution);
    return execution;
  }

  /** Lets an execution end. */
  end(execution: StandInExecution, status: string, more: Partial<StandInExecution> = {}): void {
    Object.assign(execution, { status, endedAt: this.now }, more);
  }

  /** Starts and stops that were asked for, oldest first. */
  get effects(): string[] {
    return this.calls.filter((call) => /^(Start|Stop) /.test(call));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    try {
      const { action, label, effect } = this.route(request, text);
      this.calls.push(label);
      this.before(label);
      const fault = this.faults.find((candidate) => candidate.action === action && candidate.times > 0);
      if (fault) fault.times--;
      if (fault && fault.code !== 'lost') throw new Refusal(fault.code, fault.httpStatus);
      const result = effect();
      if (fault) return void request.socket.destroy();
      send(response, result);
    } catch (error) {
      refuse(response, error, request.headers['content-type']?.includes('urlencoded') ? 'xml' : 'json');
    }
  }

  private route(request: IncomingMessage, text: string): Route {
    if (/^\/2015-03-31\/functions\/([^/]+)\/invocations/.test(request.url ?? '')) return this.operation('Invoke');
    const target = String(request.headers['x-amz-target'] ?? '').replace('AmazonSSM.', '');
    if (target) return this.operation(target, JSON.parse(text) as Body);
    return this.operation(text.includes('Action=GetCallerIdentity') ? 'GetCallerIdentity' : 'DescribeStacks');
  }

  private operation(name: string, body: Body = {}): Route {
    const table: Record<string, () => Route> = {
      Invoke: () => ({ action: 'Invoke', label: 'Invoke', effect: () => this.invoke() }),
      GetCallerIdentity: () => ({ action: name, label: name, effect: () => this.caller() }),
      DescribeStacks: () => ({ action: name, label: name, effect: () => this.stacks() }),
      DescribeAutomationExecutions: () => route('Describe', prefixOf(body), () => this.describe(body)),
      GetDocument: () => route('GetDocument', body.Name, () => this.content(body)),
      GetAutomationExecution: () => route('Get', body.AutomationExecutionId, () => this.get(body)),
      StartAutomationExecution: () => route('Start', body.DocumentName, () => this.begin(body)),
      StopAutomationExecution: () => route('Stop', body.AutomationExecutionId, () => this.halt(body)),
    };
    if (!table[name]) throw new Refusal('UnknownOperationException');
    return table[name]();
  }

  private invoke(): Result {
    const failed = typeof this.status === 'string';
    const body = JSON.stringify(failed ? { errorType: 'Error', errorMessage: this.status, trace: [] } : this.status);
    return {
      output: { Payload: Buffer.from(body), ...(failed && { FunctionError: 'Unhandled' }) },
      body,
      headers: failed ? { 'x-amz-function-error': 'Unhandled' } : {},
    };
  }

  private caller(): Result {
    const identity = {
      Arn: `arn:aws:sts::${this.account}:assumed-role/operator/me`,
      UserId: 'AROA:me',
      Account: this.account,
    };
    return inXml(
      identity,
      `<GetCallerIdentityResponse><GetCallerIdentityResult>${elements(identity)}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );
  }

  private stacks(): Result {
    const stack = { StackName: 'kong', CreationTime: '2026-01-01T00:00:00Z', StackStatus: this.stackStatus };
    return inXml(
      { Stacks: [stack] },
      `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${elements(stack)}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  }

  private describe(body: Body): Result {
    const { NextToken } = body as { NextToken?: string };
    const from = Number(NextToken ?? 0);
    const all = this.executions.filter(({ document }) => document.startsWith(prefixOf(body))).reverse();
    const page = all.slice(from, from + this.pageSize);
    const more = from + this.pageSize < all.length;
    return {
      output: {
        AutomationExecutionMetadataList: page.map(described),
        ...(more && { NextToken: String(from + this.pageSize) }),
      },
    };
  }

  private get({ AutomationExecutionId: id }: Body): Result {
    const found = this.executions.find((execution) => execution.id === id);
    if (!found) throw new Refusal('AutomationExecutionNotFoundException');
    return { output: { AutomationExecution: { ...described(found), StepExecutions: found.steps } } };
  }

  private content({ Name }: Body): Result {
    if (!this.contents.has(Name)) throw new Refusal('InvalidDocument');
    return { output: { Name, Content: JSON.stringify(this.contents.get(Name)) } };
  }

  private begin(body: Body): Result {
    const { DocumentName, DocumentVersion, ClientToken, Parameters } = body as unknown as {
      DocumentName: string;
      DocumentVersion: string;
      ClientToken?: string;
      Parameters: Record<string, string[]>;
    };
    const declared = this.documents.get(DocumentName);
    if (!declared) throw new Refusal('AutomationDefinitionNotFoundException');
    // The default version may be yesterday's.
    if (DocumentVersion !== '$LATEST') throw new Refusal('AutomationDefinitionVersionNotFoundException');
    if (ClientToken !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(ClientToken)) {
      throw new Refusal('ValidationException');
    }
    if (Object.keys(Parameters).some((name) => !declared.includes(name))) {
      throw new Refusal('InvalidAutomationExecutionParametersException');
    }
    const same = this.executions.find(({ token }) => token !== undefined && token === ClientToken);
    if (same && JSON.stringify(same.parameters) !== JSON.stringify(Parameters)) {
      throw new Refusal('IdempotentParameterMismatch');
    }
    const started = same ?? this.put(DocumentName, 'InProgress', { parameters: Parameters, token: ClientToken });
    return { output: { AutomationExecutionId: started.id } };
  }

  private halt({ AutomationExecutionId: id }: Body): Result {
    const found = this.executions.find((execution) => execution.id === id);
    if (!found) throw new Refusal('AutomationExecutionNotFoundException');
    if (isOver(found.status)) throw new Refusal('InvalidAutomationStatusUpdateException');
    found.status = 'Cancelling';
    return { output: {} };
  }
}

interface Route {
  readonly action: string;
  readonly label: string;
  readonly effect: () => Result;
}

function route(action: string, subject: string, effect: () => Result): Route {
  return { action, label: `${action} ${subject}`, effect };
}

function prefixOf(body: Body): string {
  const { Filters = [] } = body as { Filters?: { Key: string; Values: string[] }[] };
  return Filters.find(({ Key }) => Key === 'DocumentNamePrefix')?.Values[0] ?? '';
}

function described(execution: StandInExecution): Record<string, unknown> {
  return {
    AutomationExecutionId: execution.id,
    DocumentName: execution.document,
    AutomationExecutionStatus: execution.status,
    ExecutionStartTime: new Date(execution.startedAt),
    ...(execution.endedAt !== undefined && { ExecutionEndTime: new Date(execution.endedAt) }),
    ...(execution.message !== undefined && { FailureMessage: execution.message }),
  };
}

function isOver(status: string): boolean {
  return ['Success', 'Failed', 'TimedOut', 'Cancelled'].includes(status);
}

/** A UUID, as CloudFormation makes them for its requests. */
export const requestId = randomUUID;
