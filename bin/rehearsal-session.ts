import { setTimeout as pause } from 'timers/promises';
import { join } from 'path';
import { createRun, type Run } from '../lib/rehearse/workspace/run-folder';
import { describeRun, findLeftovers, removeRun } from '../lib/rehearse/workspace/run-removal';
import { declaredIn, type Declared } from '../lib/rehearse/run/declared';
import type { Progress, ProgressListener } from '../lib/rehearse/run/progress';
import { Rehearsal } from '../lib/rehearse/run/rehearsal';
import type { OptionValues } from '../lib/system/command-option';
import { exampleFolder } from './examples';
import { aborted, InterruptedError } from './interruption';
import { systemOf } from './systems';
import { subjectOf, tellUnsaid, type Subject, type SubjectOptions } from './subject';

/** After an interruption: what is under way fails once its servers are gone. */
const PATIENCE_MS = 10_000;

/** What one call of a rehearsing command works with: a folder of its own, and the stack in it. */
export class RehearsalSession {
  /**
   * Removes what killed rehearsals left, finds the upgrade, and works with it. However that ends, interruption included, nothing is left.
   */
  static async use<T>(
    options: SubjectOptions,
    signal: AbortSignal,
    work: (session: RehearsalSession) => Promise<T>,
  ): Promise<T> {
    await removeLeftovers();
    const run = createRun();
    let session: RehearsalSession | undefined;
    let working: Promise<T> | undefined;
    try {
      const subject = await subjectOf(options, join(run.path, 'cdk.out'), signal);
      tellUnsaid(subject);
      session = new RehearsalSession(run, subject, onlyUpgrade(declaredIn(subject.stack)), signal);
      working = work(session);
      return await Promise.race([working, aborted(signal)]);
    } catch (error) {
      if (!signal.aborted) throw error;
      const { message, exitCode } = signal.reason as InterruptedError;
      process.stderr.write('Ending what this rehearsal started …\n');
      await Promise.allSettled([session?.stop()]);
      await Promise.race([Promise.allSettled([working]), pause(PATIENCE_MS, undefined, { ref: false })]);
      throw new InterruptedError(
        `${message} ${session?.state ?? 'Nothing had begun.'} Everything that this rehearsal started has ended; nothing is left.`,
        exitCode,
      );
    } finally {
      await session?.stop();
      await removeRun(run);
    }
  }

  private readonly open = new Set<Rehearsal>();
  /** How far it came, one sentence. */
  private state = 'Nothing had begun.';

  private constructor(
    readonly run: Run,
    readonly subject: Subject,
    readonly declared: Declared,
    readonly signal: AbortSignal,
  ) {}

  /**
   * Reads and checks all; starts nothing.
   * @param options values of the system's own options
   * @throws when cdk.out or this machine lacks something
   */
  async prepare(progress: ProgressListener, options: OptionValues = {}): Promise<Rehearsal> {
    const { assembly, stack, example } = this.subject;
    const { run, declared, signal } = this;
    signal.throwIfAborted();
    const told: ProgressListener = (one) => {
      // What fails from then on does so because everything is ended.
      if (signal.aborted) return;
      this.state = stateAfter(one) ?? this.state;
      progress(one);
    };
    const system = await systemOf(declared.runbook).rehearsal({
      ...{ declared, options, signal, run },
      ...(example === undefined ? {} : { example: exampleFolder(example) }),
      say: (words) => told({ kind: 'preparation', words }),
    });
    return new Rehearsal({ assembly, stack, declared, run, system, progress: told, signal });
  }

  /** Brings the stack to life, with `active: BLUE`. */
  async begin(rehearsal: Rehearsal): Promise<Rehearsal> {
    this.open.add(rehearsal);
    await rehearsal.start();
    return rehearsal;
  }

  async end(rehearsal: Rehearsal): Promise<void> {
    await rehearsal.stop();
    this.open.delete(rehearsal);
  }

  private async stop(): Promise<void> {
    await Promise.all([...this.open].map((rehearsal) => this.end(rehearsal)));
  }
}

function stateAfter(progress: Progress): string | undefined {
  if (progress.kind === 'preparation') return `It was preparing (${progress.words}).`;
  if (progress.kind !== 'step') return undefined;
  const { id, status } = progress;
  if (status === 'started') return `It was in step ${id}.`;
  if (status === 'undoing') return `It was undoing ${id}.`;
  return `Step ${id} had ${status === 'undone' ? 'been undone' : status === 'not undone' ? 'not been undone' : status}.`;
}

async function removeLeftovers(): Promise<void> {
  for (const leftover of findLeftovers()) {
    process.stderr.write(`Removing what an earlier rehearsal left: ${describeRun(leftover)}\n`);
    await removeRun(leftover);
  }
}

function onlyUpgrade(all: readonly Declared[]): Declared {
  if (all.length === 1) return all[0];
  const names = all.map(({ upgrade }) => upgrade.constructPath).join(', ');
  throw new Error(
    `The stack declares several upgrades (${names}); a rehearsal takes one: put each into a stack of its own.`,
  );
}
