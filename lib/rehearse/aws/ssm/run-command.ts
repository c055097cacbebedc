import { randomUUID } from 'node:crypto';
import { parameterValues } from '../automation/document-parameters';
import type { Host } from '../host/host';
import type { Hosts } from '../host/hosts';
import { AwsError } from '../aws-error';
import type { Faults } from '../faults';
import { optionalText, requiredText, structure, structures, textList } from '../input';
import type { Input } from '../input';
import type { Operation, ResourceWithKeys } from '../service';
import type { Services } from '../services';
import type { CommandRecord, InvocationRecord } from './command-record';
import { describedInvocation, gotInvocation } from './command-record';
import type { SsmDocuments } from './documents';
import { filteredHosts } from './targets';

/** What Run Command works with. */
export interface RunCommandProps {
  readonly documents: SsmDocuments;
  readonly hosts: Hosts;
  readonly services: Services;
  readonly faults: Pick<Faults, 'agentsHear'>;
  /** `arn:aws:ec2:<region>:<account>:` */
  readonly ec2ArnPrefix: string;
}

/** Run Command: sends Command documents to hosts. */
export class RunCommand {
  readonly operations: Readonly<Record<string, Operation>>;
  private readonly commands = new Map<string, CommandRecord>();

  constructor(private readonly props: RunCommandProps) {
    this.operations = {
      SendCommand: {
        resources: (input) => this.resources(input),
        answer: (input) => ({ Command: this.send(input) }),
      },
      CancelCommand: { answer: (input) => this.cancel(requiredText(input, 'CommandId')) },
      GetCommandInvocation: { answer: (input) => this.invocation(input) },
      ListCommandInvocations: { answer: (input) => this.list(input) },
      ListCommands: {
        answer: (input) => {
          const id = optionalText(input, 'CommandId');
          const wanted = id === undefined ? [...this.commands.values()] : [this.find(id)];
          return { Commands: wanted.map(summary) };
        },
      },
    };
  }

  async stop(): Promise<void> {
    for (const { cancel } of this.commands.values()) cancel.abort();
    await Promise.allSettled([...this.commands.values()].map(({ done }) => done));
  }

  private cancel(id: string): void {
    const { cancel } = this.find(id);
    if (this.props.faults.agentsHear) cancel.abort();
  }

  private send(input: Input): unknown {
    const documentName = requiredText(input, 'DocumentName');
    const document = this.props.documents.command(documentName, optionalText(input, 'DocumentVersion'));
    const values = parameterValues(document.parameters, structure(input, 'Parameters'), 'InvalidParameters');
    const hosts = this.targets(input);
    if (hosts.length === 0 && textList(input, 'InstanceIds').length > 0) {
      throw new AwsError('InvalidInstanceId', 'Instances not in a valid state for account');
    }
    const commandId = randomUUID();
    const cancel = new AbortController();
    const output = {
      bucket: optionalText(input, 'OutputS3BucketName'),
      prefix: optionalText(input, 'OutputS3KeyPrefix'),
    };
    const invocations = hosts.map((host): InvocationRecord => ({
      host,
      status: 'InProgress',
      plugins: [],
      started: new Date(),
    }));
    const record: CommandRecord = {
      id: commandId,
      documentName,
      cancel,
      invocations,
      requested: new Date(),
      done: Promise.resolve(),
    };
    record.done = Promise.all(
      invocations.map(async (invocation) => {
        const command = { commandId, document, values, signal: cancel.signal };
        invocation.plugins = await invocation.host.run(command);
        await this.keepOutput(record, invocation, output);
        invocation.ended = new Date();
        invocation.status = statusOf(invocation);
      }),
    );
    this.commands.set(commandId, record);
    return summary(record);
  }

  private resources(input: Input): readonly (string | ResourceWithKeys)[] {
    const { documents, ec2ArnPrefix } = this.props;
    const instances = this.targets(input).map(({ instanceId, tags }) => ({
      arn: `${ec2ArnPrefix}instance/${instanceId}`,
      keys: Object.fromEntries(
        Object.entries(tags).flatMap(([key, value]) => [
          [`ssm:resourceTag/${key}`, value],
          [`aws:ResourceTag/${key}`, value],
        ]),
      ),
    }));
    return [documents.arnOf(requiredText(input, 'DocumentName')), ...instances];
  }

  private targets(input: Input): readonly Host[] {
    const online = this.props.hosts.online();
    const targets = structures(input, 'Targets');
    if (targets.length > 0) return filteredHosts(online, targets);
    const ids = textList(input, 'InstanceIds');
    if (ids.length === 0) throw new AwsError('ValidationException', 'InstanceIds or Targets is required');
    return online.filter(({ instanceId }) => ids.includes(instanceId));
  }

  /** The agent writes to the bucket with the host's own role. Where that is refused, the command goes on, as on AWS. */
  private async keepOutput(
    { id }: CommandRecord,
    { host, plugins }: InvocationRecord,
    { bucket, prefix }: { readonly bucket?: string; readonly prefix?: string },
  ): Promise<void> {
    if (bucket === undefined) return;
    const folder = [prefix, id, host.instanceId, 'awsrunShellScript'].filter((part) => part !== undefined).join('/');
    for (const { name, stdout, stderr } of plugins) {
      for (const [file, text] of Object.entries({ stdout, stderr })) {
        if (text === '') continue;
        const input = { Bucket: bucket, Key: `${folder}/${name}/${file}`, Body: Buffer.from(text) };
        await this.props.services.call('s3', 'PutObject', input, host.roleArn).catch(() => undefined);
      }
    }
  }

  private invocation(input: Input): unknown {
    const command = this.find(requiredText(input, 'CommandId'));
    const instanceId = requiredText(input, 'InstanceId');
    const invocation = command.invocations.find(({ host }) => host.instanceId === instanceId);
    if (!invocation)
      throw new AwsError('InvocationDoesNotExist', `command ${command.id} was not sent to ${instanceId}`);
    return gotInvocation(command, invocation, optionalText(input, 'PluginName'));
  }

  private list(input: Input): unknown {
    const id = optionalText(input, 'CommandId');
    const instanceId = optionalText(input, 'InstanceId');
    const details = String(input.Details) === 'true';
    const CommandInvocations = (id === undefined ? [...this.commands.values()] : [this.find(id)]).flatMap((command) =>
      command.invocations
        .filter(({ host }) => instanceId === undefined || host.instanceId === instanceId)
        .map((invocation) => describedInvocation(command, invocation, details)),
    );
    return { CommandInvocations };
  }

  private find(id: string): CommandRecord {
    const command = this.commands.get(id);
    if (!command) throw new AwsError('InvalidCommandId', `there is no command ${id}`);
    return command;
  }
}

function statusOf({ plugins }: InvocationRecord): InvocationRecord['status'] {
  const worst = (['Cancelled', 'TimedOut', 'Failed'] as const).find((status) =>
    plugins.some((plugin) => plugin.status === status),
  );
  return worst ?? 'Success';
}

function summary(command: CommandRecord): unknown {
  const statuses = command.invocations.map(({ status }) => status);
  const Status = statuses.find((status) => status !== 'Success') ?? 'Success';
  const facts = { TargetCount: statuses.length, RequestedDateTime: command.requested };
  return { CommandId: command.id, DocumentName: command.documentName, Status, StatusDetails: Status, ...facts };
}
