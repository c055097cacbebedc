import { join } from 'path';
import { createRun, deleteRunFolder, type Run } from '../lib/rehearse/postgres-server/run-folder';
import { describeRun, findLeftovers, removeRun } from '../lib/rehearse/postgres-server/run-removal';
import { contentsOfExample, type BlueContents } from '../lib/rehearse/run/blue-contents';
import { declaredIn, type Declared } from '../lib/rehearse/run/declared';
import type { ProgressListener } from '../lib/rehearse/run/progress';
import { Rehearsal } from '../lib/rehearse/run/rehearsal';
import { packageRoot } from './package-root';
import { subjectOf, type Subject, type SubjectOptions } from './subject';

/** Examples that differ from another only in their declaration share its data. */
const dataOf: { readonly [example: string]: string } = { 'kong-uncorrected': 'kong' };

/** What one call of a rehearsing command works with: a folder of its own, the stack in it, and the wish to stop. */
export class RehearsalSession {
  /** Removes what killed rehearsals left, and finds the upgrade. @throws when there is not exactly one. */
  static async open(options: SubjectOptions): Promise<RehearsalSession> {
    for (const leftover of findLeftovers()) {
      process.stderr.write(`Removing what an earlier rehearsal left: ${describeRun(leftover)}\n`);
      await removeRun(leftover);
    }
    const run = createRun();
    try {
      const subject = subjectOf(options, join(run.path, 'cdk.out'));
      return new RehearsalSession(run, subject, onlyUpgrade(declaredIn(subject.stack)));
    } catch (error) {
      deleteRunFolder(run);
      throw error;
    }
  }

  private readonly stopping = new AbortController();
  private readonly open = new Set<Rehearsal>();
  private readonly contents: BlueContents | undefined;
  private isKept = false;

  private constructor(
    readonly run: Run,
    private readonly subject: Subject,
    readonly declared: Declared,
  ) {
    const { example } = subject;
    const folder = example === undefined ? undefined : join(packageRoot(), 'examples', dataOf[example] ?? example);
    this.contents = folder === undefined ? undefined : contentsOfExample(folder);
    const stop = () => this.stopping.abort(new Error('Stopped. Every server that this rehearsal started has ended.'));
    process.once('SIGINT', stop).once('SIGTERM', stop);
  }

  /** Brings the stack to life, with `active: BLUE`. */
  async begin(progress: ProgressListener): Promise<Rehearsal> {
    const { assembly, stack } = this.subject;
    const { run, declared, contents } = this;
    const rehearsal = new Rehearsal({
      ...{ assembly, stack, declared, run, progress, signal: this.stopping.signal },
      ...(contents === undefined ? {} : { contents }),
    });
    this.open.add(rehearsal);
    await rehearsal.start();
    return rehearsal;
  }

  async end(rehearsal: Rehearsal): Promise<void> {
    this.open.delete(rehearsal);
    await rehearsal.stop({ servers: !this.isKept });
  }

  /** Leaves the servers, and tells how to end them. */
  keep(rehearsal: Rehearsal): void {
    this.isKept = true;
    rehearsal.keep();
    const servers = rehearsal.servers.map(
      ({ name, version, address, port, socketFolder }) =>
        `  ${name}: PostgreSQL ${version} on ${address}:${port}, superuser: psql -h ${socketFolder} -U rdsadmin postgres`,
    );
    process.stderr.write(['Kept:', ...servers, `End them with: cdk-cutover clean`, ''].join('\n'));
  }

  /** Ends everything that is not to be kept. What an interruption broke off is told in its words. */
  async close(): Promise<void> {
    for (const rehearsal of [...this.open]) await this.end(rehearsal);
    if (!this.isKept) deleteRunFolder(this.run);
    this.stopping.signal.throwIfAborted();
  }
}

function onlyUpgrade(all: readonly Declared[]): Declared {
  if (all.length === 1) return all[0];
  const names = all.map(({ upgrade }) => upgrade.constructPath).join(', ');
  throw new Error(
    `The stack declares several upgrades (${names}); a rehearsal takes one: put each into a stack of its own.`,
  );
}
