import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { wordsOfTool } from './words';

/** What a tool ended with, when it failed. Its words hold no row's content. */
export class ToolError extends Error {}

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
    if (this.ended) throw new Error('The work was stopped');
    const child = spawn('bash', ['-c', `${LIFELINE}${command}`, 'bash', ...args], {
      env: { ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const group = child.pid;
    if (group !== undefined) {
      this.groups.add(group);
      // Then only the reader of the lifeline is left of it.
      child.once('exit', () => this.end(group));
    }
    const printed = collect(child);
    const [code] = (await once(child, 'close')) as [number | null];
    const { stdout, stderr } = printed();
    if (stderr !== '') this.keep(stderr);
    if (code !== 0) throw new ToolError(wordsOfTool(stderr) || `it ended with ${code ?? 'a signal'}`);
    return stdout;
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
    appendFileSync(this.log, messages, { mode: 0o600 });
  }
}

function collect(child: ChildProcess): () => { readonly stdout: Buffer; readonly stderr: string } {
  const out: Buffer[] = [];
  let stderr = '';
  child.stdout?.on('data', (data: Buffer) => out.push(data));
  child.stderr?.on('data', (data: Buffer) => {
    if (stderr.length < MOST_MESSAGES) stderr += data.toString();
  });
  return () => ({ stdout: Buffer.concat(out), stderr });
}
