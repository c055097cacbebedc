import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostGuard, markDocument } from '../../../constructs/owner/host-scripts';
import { runShellScript, type ShellResult } from '../../../lib/rehearse/aws/host/shell-script';
import { commandDocuments } from '../../../lib/render/command-document';
import type { RunbookData } from '../../../lib/runbook/data';
import { Runbook } from '../../../lib/runbook/runbook';
import { sample } from '../../runbook/sample';

/** How the agent tells of a script that a signal ended. */
export const KILLED = 143;

/** Who claims a host. */
export interface Claim {
  readonly upgrade?: string;
  readonly execution: string;
  readonly counter: number;
}

/** A host that is a folder: the core's scripts and a system's own run on it, as the agent runs them. */
export class OwnedHost {
  readonly folder = mkdtempSync(join(tmpdir(), 'owned-host-'));
  readonly home = join(this.folder, 'home');
  private readonly running: Promise<ShellResult>[] = [];
  private readonly stopping = new AbortController();
  private commands = 0;

  /** `look`, `mark` or `unmark`, by the document that a function sends. */
  mark(
    verb: string,
    { upgrade = 'shop', execution, counter }: Claim,
    change = (text: string) => text,
  ): Promise<ShellResult> {
    return this.run(change(textOf(markDocument().content)), {
      ...this.environment,
      ...{ SSM_Verb: verb, SSM_Upgrade: upgrade, SSM_ExecutionId: execution },
      ...{ SSM_Document: 'cutover', SSM_Since: '2026-01-01T00:00:00Z', SSM_Counter: String(counter) },
    });
  }

  /** A system's host script, as an execution of its upgrade runs it. `$FOLDER` is where test and script meet. */
  work(script: string, execution: string, seconds = 60, change = (text: string) => text): Promise<ShellResult> {
    const { text, environment } = this.toWork(script, execution, seconds);
    return this.run(change(text), environment);
  }

  /** The same, to be run by the test. */
  toWork(script: string, execution: string, seconds = 60): { text: string; environment: Record<string, string> } {
    const [document] = commandDocuments({ ...guarded, scripts: { copy: script } });
    const text = textOf(document!.content).replaceAll('{{ Seconds }}', String(seconds));
    return { text, environment: { ...this.environment, SSM_Verb: 'do', SSM_ExecutionId: execution } };
  }

  /** What a script left in the folder, once it is there. */
  async told(name: string): Promise<string> {
    for (;;) {
      try {
        const text = readFileSync(join(this.folder, name), 'utf8');
        if (text.endsWith('\n')) return text.trim();
      } catch {
        // Not yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async remove(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get environment(): Record<string, string> {
    return { PATH: process.env.PATH ?? '', CUTOVER_HOME: this.home, FOLDER: this.folder };
  }

  private run(text: string, environment: Readonly<Record<string, string>>): Promise<ShellResult> {
    const folder = join(this.folder, `command-${(this.commands += 1)}`);
    const { folder: workingDirectory, stopping } = this;
    const place = { folder, workingDirectory, environment };
    const ended = runShellScript({ ...place, lines: [text], timeoutSeconds: 100, signal: stopping.signal });
    this.running.push(ended);
    return ended;
  }
}

const call = sample.retire.steps[0]!.action;
const guarded: RunbookData = new Runbook({
  ...sample,
  owner: {
    ...{ claim: call, stillOwner: call, release: call, undoClaim: call, changesOnBlue: 'a mark' },
    hostGuard: hostGuard(),
  },
})._data;

function textOf(content: { readonly [key: string]: unknown }): string {
  const [step] = content.mainSteps as readonly { readonly inputs: { readonly runCommand: readonly string[] } }[];
  return step!.inputs.runCommand.join('\n');
}
