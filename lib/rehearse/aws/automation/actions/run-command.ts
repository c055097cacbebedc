import type { Input } from '../../input';
import { ActionFailure, missing } from './action';
import type { ActionContext, StepAction } from './action';

interface Plugin {
  readonly Name: string;
  readonly Status: string;
  readonly ResponseCode: number;
  readonly Output: string;
}

interface CommandInvocation {
  readonly InstanceId: string;
  readonly Status: string;
  readonly CommandPlugins: readonly Plugin[];
}

/** Runs a Command document on hosts and waits for its end. */
export const runCommand: StepAction = {
  defaultTimeoutSeconds: 3600,
  problems: (step) => missing(step, 'DocumentName'),
  async run(inputs, context) {
    const sent = (await context.call('ssm', 'SendCommand', inputs)) as { Command: { CommandId: string } };
    const { CommandId } = sent.Command;
    const invocations = await finished(CommandId, context);
    const failed = invocations.find(({ Status }) => Status !== 'Success');
    const plugins = invocations.flatMap(({ CommandPlugins }) => CommandPlugins);
    const outputs = {
      CommandId,
      Status: failed?.Status ?? 'Success',
      ResponseCode: `${plugins.find(({ ResponseCode }) => ResponseCode !== 0)?.ResponseCode ?? 0}`,
      Output: plugins
        .map(({ Output }) => Output)
        .join('')
        .slice(0, OUTPUT_CHARACTERS),
    };
    // What AWS makes of a command without a target is not documented: to go on as if it had run would be worse.
    if (invocations.length === 0) throw new ActionFailure(`No host is online that ${targetOf(inputs)} names`, outputs);
    if (failed) throw new ActionFailure(failureOf(CommandId, failed), outputs);
    return { outputs };
  },
};

/** What Automation sees of a command's output; the message of a failure repeats its end, where scripts say why. */
const OUTPUT_CHARACTERS = 2_500;
/** Clients wait meanwhile, and asking costs nothing here. */
const POLL_MS = 25;

async function finished(CommandId: string, context: ActionContext): Promise<readonly CommandInvocation[]> {
  try {
    for (;;) {
      const { Commands } = (await context.call('ssm', 'ListCommands', { CommandId })) as {
        Commands: { Status: string }[];
      };
      if (Commands.every(({ Status }) => Status !== 'InProgress')) break;
      await context.wait(POLL_MS);
    }
  } catch (error) {
    if (context.signal.aborted) await context.call('ssm', 'CancelCommand', { CommandId }).catch(() => undefined);
    throw error;
  }
  const input = { CommandId, Details: true };
  const listed = await context.call('ssm', 'ListCommandInvocations', input);
  return (listed as { CommandInvocations: readonly CommandInvocation[] }).CommandInvocations;
}

function failureOf(commandId: string, { InstanceId, Status, CommandPlugins }: CommandInvocation): string {
  const plugin = CommandPlugins.find(({ Status: status }) => status !== 'Success');
  const where = plugin ? `in '${plugin.Name}' with exit code ${plugin.ResponseCode}` : 'before it began';
  const output = plugin?.Output.trim().slice(-OUTPUT_CHARACTERS) ?? '';
  return `Command ${commandId} on ${InstanceId} ended ${Status} ${where}${output === '' ? '' : `: ${output}`}`;
}

function targetOf({ Targets, InstanceIds }: Input): string {
  return JSON.stringify(Targets ?? InstanceIds);
}
