import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParameterValues } from '../automation/document-parameters';
import type { CommandDocument, CommandStep } from './command-document';
import { REFERENCE } from './command-document';
import { runShellScript } from './shell-script';
import type { ShellResult } from './shell-script';

/** What a host is made of. */
export interface HostProps {
  readonly instanceId: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Folder that is the host's disk: it goes with the host. */
  readonly folder: string;
  /** Credentials of its role, region and endpoint. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path of `aws.cjs`, the stand-in for the AWS CLI. */
  readonly awsCli: string;
  /** File with the authority of the servers' certificates; it lies in `$CUTOVER_HOME` as `rds-ca.pem`. */
  readonly caFile?: string;
}

/** A command that was sent to a host. */
export interface HostCommand {
  readonly commandId: string;
  readonly document: CommandDocument;
  readonly values: ParameterValues;
  readonly signal: AbortSignal;
}

/** Result of one step of a command. */
export interface PluginResult extends ShellResult {
  readonly name: string;
}

/** Seconds that a script may run when its document says nothing. */
const DEFAULT_TIMEOUT = 3600;

/** A host of the rehearsal: a folder, and the scripts that Run Command runs in it. */
export class Host {
  readonly instanceId: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  private readonly ended = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly props: HostProps) {
    this.instanceId = props.instanceId;
    this.roleArn = props.roleArn;
    this.tags = props.tags;
    for (const folder of ['bin', 'home', 'root', 'tmp']) {
      mkdirSync(join(props.folder, folder), { recursive: true, mode: 0o700 });
    }
    const cli = join(props.folder, 'bin', 'aws');
    writeFileSync(cli, `#!/bin/sh\nexec '${process.execPath}' '${props.awsCli}' "$@"\n`);
    chmodSync(cli, 0o755);
    symlinkSync(process.execPath, join(props.folder, 'bin', 'node'));
    if (props.caFile) copyFileSync(props.caFile, join(props.folder, 'home', 'rds-ca.pem'));
  }

  /** Runs a document's steps in order. Unless a step says otherwise, the next one runs after a failure too, as on AWS. */
  async run(command: HostCommand): Promise<readonly PluginResult[]> {
    const done = this.runSteps(command);
    this.running.add(done);
    try {
      return await done;
    } finally {
      this.running.delete(done);
    }
  }

  /** Ends the host, what runs on it, and its disk. */
  async end(): Promise<void> {
    this.ended.abort();
    await Promise.allSettled(this.running);
    rmSync(this.props.folder, { recursive: true, force: true });
  }

  private async runSteps(command: HostCommand): Promise<readonly PluginResult[]> {
    const results: PluginResult[] = [];
    let over = false;
    for (const step of command.document.steps) {
      if (over && !step.finallyStep) continue;
      const result = await this.runStep(step, command);
      results.push(result);
      if (result.status === 'Cancelled') return results;
      over ||= result.status === 'Success' ? step.onSuccess === 'exit' : step.onFailure === 'exit';
    }
    return results;
  }

  private async runStep(step: CommandStep, command: HostCommand): Promise<PluginResult> {
    const { folder, environment } = this.props;
    const text = (template: string): string => replaceReferences(template, command);
    const result = await runShellScript({
      folder: join(folder, 'orchestration', command.commandId, step.name),
      lines: step.runCommand.map(text),
      workingDirectory: step.workingDirectory ? text(step.workingDirectory) : join(folder, 'tmp'),
      timeoutSeconds: Number(text(step.timeoutSeconds ?? String(DEFAULT_TIMEOUT))),
      signal: AbortSignal.any([command.signal, this.ended.signal]),
      environment: {
        PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
        HOME: join(folder, 'root'),
        TMPDIR: join(folder, 'tmp'),
        LANG: 'C.UTF-8',
        ...environment,
        AWS_SSM_INSTANCE_ID: this.instanceId,
        CUTOVER_HOME: join(folder, 'home'),
        ...environmentVariables(command),
      },
    });
    return { ...result, name: step.name };
  }
}

function replaceReferences(template: string, { document, values }: HostCommand): string {
  return template.replace(REFERENCE, (_reference, name: string) => {
    if (document.parameters[name].interpolationType === 'ENV_VAR') return `$SSM_${name}`;
    const value = values[name];
    return Array.isArray(value) ? value.join('\n') : String(value);
  });
}

function environmentVariables({ document, values }: HostCommand): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(document.parameters)
      .filter(([, { interpolationType }]) => interpolationType === 'ENV_VAR')
      .map(([name]) => [`SSM_${name}`, String(values[name])]),
  );
}
