import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

interface Input {
  readonly [name: string]: unknown;
  readonly SecretId: string;
  readonly InstanceId: string;
  readonly OperationId: string;
  readonly Attributes: Record<string, string>;
  readonly AutomationExecutionId: string;
  readonly CommandId: string;
  readonly Filters: readonly { readonly Values: readonly string[] }[];
}

interface Operation {
  status: 'SUBMITTED' | 'PENDING' | 'SUCCESS' | 'FAIL';
  error?: string;
}

/**
 * Secrets Manager, Systems Manager and Cloud Map as far as the function calls them: RegisterInstance is asynchronous, one operation an instance at a time,
 * GetInstance tells what the last successful operation left.
 */
export class StandInAws {
  readonly secrets = new Map<string, string>();
  readonly rotating = new Set<string>();
  readonly instances = new Map<string, Record<string, string>>();
  readonly operations = new Map<string, Operation>();
  readonly calls: string[] = [];
  /** Statuses of executions by id; SSM does not know any other. */
  readonly executions = new Map<string, string>();
  /** Commands that executions sent, with their statuses: cancelled, one is on its way out, and has ended when asked for again. */
  readonly commands = new Map<string, { readonly execution: string; status: string }>();
  ttlSeconds = 1;
  recordType = 'CNAME';
  /** How long an operation takes. */
  operationMs = 60;
  /** Answers a call instead of the service, once; `drop` closes the connection after the effect. */
  fault?: { call: string; answer: 'refuse' | 'fail' | 'drop' | 'unavailable' };
  /** Called when an instance's record changed. */
  onMoved: (cname: string) => void = () => undefined;
  private server?: Server;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const call = String(request.headers['x-amz-target']).split('.')[1] ?? '';
        this.calls.push(call);
        const { status, body } = this.answer(call, JSON.parse(Buffer.concat(chunks).toString() || '{}'));
        if (status === 0) return void request.socket.destroy();
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
      });
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private answer(call: string, input: Input): { status: number; body: unknown } {
    const fault = this.fault?.call === call ? this.fault.answer : undefined;
    if (fault !== undefined) this.fault = undefined;
    if (fault === 'refuse') return problem('InvalidInput', 'Refused by the test');
    if (fault === 'unavailable') return { status: 0, body: undefined };
    switch (call) {
      case 'GetSecretValue': {
        const text = this.secrets.get(input.SecretId);
        return text === undefined
          ? problem('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
          : { status: 200, body: { ARN: input.SecretId, SecretString: text } };
      }
      case 'DescribeSecret':
        return { status: 200, body: { ARN: input.SecretId, RotationEnabled: this.rotating.has(input.SecretId) } };
      case 'GetService':
        return {
          status: 200,
          body: {
            Service: { Id: input.Id, DnsConfig: { DnsRecords: [{ Type: this.recordType, TTL: this.ttlSeconds }] } },
          },
        };
      case 'ListInstances':
        return {
          status: 200,
          body: { Instances: [...this.instances].map(([Id, Attributes]) => ({ Id, Attributes })) },
        };
      case 'GetInstance': {
        const attributes = this.instances.get(input.InstanceId);
        if (attributes === undefined) return problem('InstanceNotFound', 'No such instance');
        return { status: 200, body: { Instance: { Id: input.InstanceId, Attributes: attributes } } };
      }
      case 'GetOperation': {
        const operation = this.operations.get(input.OperationId);
        if (operation === undefined) return problem('OperationNotFound', 'No such operation');
        return {
          status: 200,
          body: {
            Operation: {
              Id: input.OperationId,
              Status: operation.status,
              ErrorCode: operation.error,
              ErrorMessage: operation.error,
            },
          },
        };
      }
      case 'DescribeAutomationExecutions': {
        const id = input.Filters[0]!.Values[0]!;
        const status = this.executions.get(id);
        const found = status === undefined ? [] : [{ AutomationExecutionId: id, AutomationExecutionStatus: status }];
        return { status: 200, body: { AutomationExecutionMetadataList: found } };
      }
      case 'GetAutomationExecution': {
        const id = input.AutomationExecutionId;
        if (!this.executions.has(id)) return problem('AutomationExecutionNotFoundException', 'No such execution');
        const steps = [...this.commands]
          .filter(([, { execution }]) => execution === id)
          .map(([command]) => ({ Action: 'aws:runCommand', Outputs: { CommandId: [command] } }));
        return { status: 200, body: { AutomationExecution: { AutomationExecutionId: id, StepExecutions: steps } } };
      }
      case 'ListCommandInvocations': {
        const command = this.commands.get(input.CommandId)!;
        const body = { CommandInvocations: [{ CommandId: input.CommandId, Status: command.status }] };
        if (command.status === 'Cancelling') command.status = 'Cancelled';
        return { status: 200, body };
      }
      case 'CancelCommand':
        this.commands.get(input.CommandId)!.status = 'Cancelling';
        return { status: 200, body: {} };
      case 'RegisterInstance':
        return this.register(input, fault);
      default:
        return problem('UnknownOperationException', call);
    }
  }

  private register(input: Input, fault: string | undefined): { status: number; body: unknown } {
    const running = [...this.operations].find(([, one]) => one.status === 'PENDING');
    if (running !== undefined) {
      return problem('DuplicateRequest', 'The operation is already in progress', { DuplicateOperationId: running[0] });
    }
    const id = `op-${this.operations.size + 1}`;
    const operation: Operation = { status: 'PENDING' };
    this.operations.set(id, operation);
    setTimeout(() => {
      if (fault === 'fail') {
        Object.assign(operation, { status: 'FAIL', error: 'ACCESS_DENIED' });
        return;
      }
      operation.status = 'SUCCESS';
      this.instances.set(input.InstanceId, input.Attributes);
      this.onMoved(input.Attributes.AWS_INSTANCE_CNAME);
    }, this.operationMs);
    return fault === 'drop' ? { status: 0, body: undefined } : { status: 200, body: { OperationId: id } };
  }
}

function problem(type: string, message: string, more: object = {}): { status: number; body: unknown } {
  return { status: 400, body: { __type: type, Message: message, message, ...more } };
}
