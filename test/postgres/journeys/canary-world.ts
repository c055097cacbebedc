import {
  GetAutomationExecutionCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { contentsForRoles, type BlueContents } from '../../../constructs/postgres/rehearsal/blue-contents';
import type { LivePostgres } from '../../../constructs/postgres/rehearsal/live-postgres';
import { PostgresRehearsal } from '../../../constructs/postgres/rehearsal/postgres-rehearsal';
import { passwordIn } from '../../../constructs/postgres/rehearsal/role-secrets';
import { readAssembly } from '../../../lib/rehearse/assembly/cloud-assembly';
import { findStack } from '../../../lib/rehearse/assembly/upgrades';
import type { LocalAwsEvent } from '../../../lib/rehearse/aws/events';
import { ownClientConfig } from '../../../lib/rehearse/aws/own-client-config';
import { createRun, runsFolder } from '../../../lib/rehearse/workspace/run-folder';
import { removeRun } from '../../../lib/rehearse/workspace/run-removal';
import { EVERY_WARNING } from '../../../lib/rehearse/run/acknowledged';
import { declaredIn } from '../../../lib/rehearse/run/declared';
import { keep } from '../../../lib/rehearse/run/kept';
import type { Progress } from '../../../lib/rehearse/run/progress';
import { Rehearsal } from '../../../lib/rehearse/run/rehearsal';
import { ROLE, synthesise } from '../faults/world/stack';
import { memoryFolder } from '../../harness/memory-folder';
import { newFolder } from '../../rehearse/assembly/handmade';
import { CANARY } from './canaries';
import type { FailingInput, Kept } from './failing-inputs';

const cli = resolve(__dirname, '../../../dist/bin/cli.js');
const DATABASE = 'refused';

/** Clients write the canary, and run a statement that stumbles over it. */
const contents: BlueContents = {
  statements: {
    ...{ database: ROLE, role: ROLE, read: 'SELECT note FROM notes LIMIT 1' },
    write: `INSERT INTO notes (id, note) VALUES ($1, '${CANARY}')`,
    acknowledged: 'SELECT id::text FROM notes WHERE id = ANY ($1::uuid[])',
  },
  ownStatements: [`SELECT note::int FROM notes WHERE note <> '${CANARY}2'`],
  fill: async (blue, passwords, note) => {
    await contentsForRoles([ROLE], 10).fill(blue, passwords, note);
    const client = await blue.connectAsSuperuser(ROLE);
    await client.query(
      `SET ROLE ${ROLE}; CREATE TABLE notes (id uuid PRIMARY KEY, note text); INSERT INTO notes VALUES (md5('')::uuid, '${CANARY}')`,
    );
    await client.end();
  },
};

/** What a command said, and what lies in its folder afterwards. */
export interface Said {
  readonly code: number | null;
  readonly said: string;
  readonly written: string;
}

/** A rehearsal that is kept, for one failing cutover after the other, and all that it told. */
export class CanaryWorld {
  static async start(): Promise<CanaryWorld> {
    const temporary = mkdtempSync(join(memoryFolder(), 'canary-'));
    chmodSync(temporary, 0o711);
    const run = createRun(runsFolder(temporary));
    const directory = synthesise(newFolder());
    const assembly = readAssembly(directory);
    const stack = findStack(assembly);
    const progress: Progress[] = [];
    const [declared] = declaredIn(stack);
    const rehearsal = new Rehearsal({
      ...{ assembly, stack, run, declared },
      system: new PostgresRehearsal({ declared, contents, acknowledged: [EVERY_WARNING] }),
      ...{ signal: new AbortController().signal, progress: (told) => progress.push(told) },
    });
    const events: LocalAwsEvent[] = [];
    rehearsal.subscribe((event) => events.push(event));
    const end = async () => {
      await rehearsal.stop();
      await removeRun(run);
      rmSync(temporary, { recursive: true, force: true });
    };
    try {
      await rehearsal.start();
      keep(run, { client: ownClientConfig(rehearsal.aws), app: directory, stack: stack.stackName });
    } catch (error) {
      await end();
      throw error;
    }
    return new CanaryWorld(rehearsal, progress, events, temporary, end);
  }

  private readonly ssm: SSMClient;

  private constructor(
    readonly rehearsal: Rehearsal<LivePostgres>,
    readonly progress: readonly Progress[],
    private readonly events: readonly LocalAwsEvent[],
    private readonly temporary: string,
    readonly end: () => Promise<void>,
  ) {
    this.ssm = new SSMClient(ownClientConfig(rehearsal.aws));
  }

  /** Blue holds the input, in a database of its own, until the work is done. */
  async holding<T>({ sql, then = 'SELECT' }: FailingInput, work: () => Promise<T>): Promise<T> {
    await this.onBlue('postgres', `CREATE DATABASE ${DATABASE} OWNER ${ROLE}`);
    await this.onBlue(DATABASE, `SET ROLE ${ROLE}; ${sql}; RESET ROLE; ${then}`);
    try {
      return await work();
    } finally {
      await this.onBlue('postgres', `DROP DATABASE ${DATABASE}`);
    }
  }

  /** Runs the command line on this rehearsal. @param terminal whether at one, which only Linux gives it here */
  async cli(args: readonly string[], terminal = false): Promise<Said> {
    const command = [process.execPath, cli, ...args, '--rehearsal'];
    const [program = '', ...rest] = terminal ? ['script', '-qec', command.join(' '), '/dev/null'] : command;
    const env = { ...process.env, TMPDIR: this.temporary, TERM: 'xterm' };
    const folder = newFolder();
    const child = spawn(program, rest, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    await once(child, 'close');
    return { code: child.exitCode, said, written: filesIn(folder).join('\n') };
  }

  /** All that leaves the upgrade: events, logs, executions, commands, and what lies in the result bucket beside the kept messages. */
  async outputs(): Promise<Record<string, string>> {
    const { rehearsal, ssm } = this;
    const executions = await Promise.all(
      rehearsal.aws.ssm
        .executions()
        .map(({ id }) => ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))),
    );
    const { CommandInvocations = [] } = await ssm.send(new ListCommandInvocationsCommand({ Details: true }));
    const commands = await Promise.all(
      CommandInvocations.map(({ CommandId, InstanceId }) =>
        ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId })),
      ),
    );
    return {
      'the local events and logs': JSON.stringify(this.events),
      "the stack's events": JSON.stringify(rehearsal.deployment.events.all),
      'the executions': JSON.stringify(executions),
      'the commands': JSON.stringify([CommandInvocations, commands]),
      'the result bucket': this.objects((key) => !key.includes('/errors/')).join('\n'),
    };
  }

  /** Where the canary lies on purpose: the objects of the result bucket that keep whole messages, and the lines of the servers' logs. */
  kept(): Readonly<Record<Kept, readonly string[]>> {
    const { blue, green } = this.rehearsal.live;
    return {
      errors: this.objects((key) => key.includes('/errors/')),
      blue: readFileSync(blue.logFile, 'utf8').split('\n'),
      green: readFileSync(green.logFile, 'utf8').split('\n'),
    };
  }

  get secrets(): readonly string[] {
    const { rehearsal } = this;
    const { BlueSecretArn, GreenSecretArn } = rehearsal.values;
    const passwords = [BlueSecretArn, GreenSecretArn].map((arn) => passwordIn(rehearsal.secret(arn)));
    return [...passwords, rehearsal.live.passwordOf(ROLE)];
  }

  private objects(wanted: (key: string) => boolean): readonly string[] {
    return filesIn(this.rehearsal.aws.s3.folder(this.rehearsal.values.ResultBucket), wanted);
  }

  private async onBlue(database: string, sql: string): Promise<void> {
    const client = await this.rehearsal.live.blue.connectAsSuperuser(database);
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

/** What is in a folder's files. @param wanted by their path in it @default all */
function filesIn(folder: string, wanted: (path: string) => boolean = () => true): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => wanted(relative(folder, file)))
    .map((file) => readFileSync(file, 'utf8'));
}
