import type { Host, PluginResult } from '../host/host';

/** A command on one host. */
export interface InvocationRecord {
  readonly host: Host;
  readonly started: Date;
  ended?: Date;
  status: 'InProgress' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';
  plugins: readonly PluginResult[];
}

/** A command that was sent. */
export interface CommandRecord {
  readonly id: string;
  readonly documentName: string;
  readonly requested: Date;
  readonly cancel: AbortController;
  readonly invocations: readonly InvocationRecord[];
  done: Promise<unknown>;
}

/** Characters of output that a list of invocations, and with it Automation, shows. */
const LISTED = 2_500;
/** Characters that GetCommandInvocation shows. */
const GOT_OUTPUT = 24_000;
const GOT_ERROR = 8_000;

/** All output of a command on one host, cut as SSM cuts it for Automation; the whole is in the bucket. */
export function listedOutput(plugins: readonly PluginResult[]): string {
  const parts = plugins.map(({ stdout, stderr }) =>
    stderr === '' ? stdout : `${stdout}\n----------ERROR-------\n${stderr}`,
  );
  return parts.join('').slice(0, LISTED);
}

/** An invocation as ListCommandInvocations describes it. */
export function describedInvocation(command: CommandRecord, invocation: InvocationRecord, details: boolean): unknown {
  const { host, status, plugins, started } = invocation;
  const CommandPlugins = plugins.map((plugin) => ({
    Name: plugin.name,
    Status: plugin.status,
    StatusDetails: plugin.status,
    ResponseCode: plugin.exitCode,
    Output: listedOutput([plugin]),
  }));
  return {
    CommandId: command.id,
    InstanceId: host.instanceId,
    DocumentName: command.documentName,
    RequestedDateTime: started,
    Status: status,
    StatusDetails: status,
    CommandPlugins: details ? CommandPlugins : [],
  };
}

/** An invocation as GetCommandInvocation answers it: of one plugin, by default the only or the last one. */
export function gotInvocation(command: CommandRecord, invocation: InvocationRecord, pluginName?: string): unknown {
  const { host, status, plugins, started, ended } = invocation;
  const plugin =
    pluginName === undefined ? plugins[plugins.length - 1] : plugins.find(({ name }) => name === pluginName);
  return {
    CommandId: command.id,
    InstanceId: host.instanceId,
    DocumentName: command.documentName,
    PluginName: plugin?.name,
    ResponseCode: plugin?.exitCode ?? -1,
    ExecutionStartDateTime: started.toISOString(),
    ExecutionEndDateTime: ended?.toISOString() ?? '',
    Status: status,
    StatusDetails: status,
    StandardOutputContent: plugin?.stdout.slice(0, GOT_OUTPUT) ?? '',
    StandardErrorContent: plugin?.stderr.slice(0, GOT_ERROR) ?? '',
  };
}
