import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { objectAt } from './script-object';
import { printedErrors, wordsOfTool } from './tool-words';

/** What a tool ended with, when it failed. Its words hold no row's content. */
export class ToolError extends Error {
  /** @param code SQLSTATE, where the tool told one */
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

/** What of a tool's messages is kept. */
const MOST_MESSAGES = 65_536;

/**
 * Each command is a process group of its own, which ends with this process, even with one that was killed: then the reader's input ends. It works
 * on without this program otherwise, whatever it waits for.
 */
const LIFELINE = 'set -o pipefail; { read -r _; kill -KILL 0; } <&3 >/dev/null 2>&1 & exec 3<&-; ';

/** Programs that work beside this one: psql, pg_dump, pg_restore. */
export class Children {
  private readonly groups = new Set<number>();
  private ended = false;

  /** @param log file that gets all that they say, rows included */
  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly log: string,
  ) {}

  /**
   * Runs a command of the shell to its end and returns what it printed. Values go by arguments ($1 and on) or variables, never into its text.
   * @throws ToolError
   */
  async run(
    command: string,
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Buffer> {
    return this.result(this.start(command, args, environment, 'ignore'));
  }

  /**
   * Runs a program that connects to nobody and ends as soon as nobody reads what it prints: it needs neither a shell nor a group of its own.
   * @throws ToolError
   */
  async call(program: string, args: readonly string[]): Promise<Buffer> {
    this.assertGoesOn();
    return this.result(spawn(program, [...args], { env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Starts psql, which stays. @param command of the shell that psql takes the place of */
  converse(command: string, environment: Readonly<Record<string, string>>): Conversation {
    return new Conversation(this.start(`exec ${command}`, [], environment, 'pipe'), (messages) => this.keep(messages));
  }

  private start(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    input: 'ignore' | 'pipe',
  ): ChildProcess {
    this.assertGoesOn();
    // Where its input is a socket, as a pipe of Node's is, bash reads its user's start-up file.
    const child = spawn('bash', ['--norc', '-c', `${LIFELINE}${command}`, 'bash', ...args], {
      env: { ...this.environment, ...environment },
      stdio: [input, 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const group = child.pid;
    if (group !== undefined) {
      this.groups.add(group);
      // Then only the reader of the lifeline is left of it.
      child.once('exit', () => this.end(group));
    }
    return child;
  }

  private async result(child: ChildProcess): Promise<Buffer> {
    const printed = collect(child);
    const [code] = (await once(child, 'close')) as [number | null];
    const { stdout, stderr } = printed();
    this.keep(stderr);
    if (code !== 0) throw failureOf(code, stderr);
    return stdout;
  }

  private assertGoesOn(): void {
    if (this.ended) throw new Error('The work was stopped');
  }

  /** Ends all of them, at once. Nothing is started any more. */
  endAll(): void {
    this.ended = true;
    for (const group of this.groups) this.end(group);
  }

  private end(group: number): void {
    this.groups.delete(group);
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // Nothing of it is left.
    }
  }

  private keep(messages: string): void {
    if (messages === '') return;
    appendFileSync(this.log, messages, { mode: 0o600 });
  }
}

/** psql that is told one thing after the other. The first error ends it. */
export class Conversation {
  private printed = '';
  private readonly closed: Promise<ToolError>;
  private heard?: () => void;

  constructor(
    private readonly psql: ChildProcess,
    keep: (messages: string) => void,
  ) {
    psql.stdout?.on('data', (data: Buffer) => {
      this.printed += data.toString('latin1');
      this.heard?.();
    });
    const messages = messagesOf(psql);
    // One that has ended says why by its messages.
    psql.stdin?.on('error', () => undefined);
    this.closed = once(psql, 'close').then(([code]) => {
      keep(messages());
      return failureOf(code as number | null, messages());
    });
  }

  /** Has it do something, to the end. @param input lines for psql @throws ToolError */
  async tell(input: string): Promise<void> {
    const mark = randomUUID();
    const done = new Promise<void>((answered) => {
      this.heard = () => {
        if (!this.printed.endsWith(`${mark}\n`)) return;
        this.printed = '';
        answered();
      };
    });
    this.psql.stdin?.write(`${input}\nSELECT '${mark}';\n`);
    await Promise.race([done, this.closed.then((error) => Promise.reject(error))]);
  }

  /** Ends it, and with it its session. */
  async end(): Promise<void> {
    this.psql.stdin?.end();
    await this.closed;
  }
}

function failureOf(code: number | null, messages: string): ToolError {
  const [error] = printedErrors(messages);
  return new ToolError(wordsOfTool(messages, objectAt) || `it ended with ${code ?? 'a signal'}`, error?.said.code);
}

function collect(child: ChildProcess): () => { readonly stdout: Buffer; readonly stderr: string } {
  const out: Buffer[] = [];
  const messages = messagesOf(child);
  child.stdout?.on('data', (data: Buffer) => out.push(data));
  return () => ({ stdout: Buffer.concat(out), stderr: messages() });
}

function messagesOf(child: ChildProcess): () => string {
  let messages = '';
  child.stderr?.on('data', (data: Buffer) => {
    if (messages.length < MOST_MESSAGES) messages += data.toString();
  });
  return () => messages;
}
