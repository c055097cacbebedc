import type { FollowOptions } from '../../lib/operator/follow';
import type { EndedRun, RunChoices } from '../../lib/operator/operator';
import { nextOf, nextWords } from '../../lib/operator/next';
import { decide, documentOf, type Verb } from '../../lib/operator/verb';
import { exitCodeOf } from '../exit-code';
import { InterruptedError } from '../interruption';
import { RunLines } from '../terminal/run-lines';
import { confirm } from './confirm';
import { operating, type Operating } from './operating';
import type { OperatorOptions } from './options';

/** What a command of an operator is told beside the upgrade. */
export interface VerbOptions extends OperatorOptions {
  readonly yes?: boolean;
}

/** A command that starts a document and follows it. */
export interface VerbCall {
  readonly verb: Verb;
  readonly choices?: RunChoices;
  /** What a person has to agree to; absent when clients notice nothing. */
  readonly warning?: (operating: Operating) => string | Promise<string>;
  /** Does something with a run that has ended, e.g. writes its report. Answers what else to say. */
  readonly ended?: (operating: Operating, end: EndedRun) => string;
  /** What clients lost by a run that has ended; empty when that is nothing. */
  readonly lost?: (operating: Operating, end: EndedRun) => string;
}

/** How often progress is asked for: each time the system's function is invoked. */
const PROGRESS_EVERY_MS = 5_000;

/** Starts the verb's document, or joins it, follows it to its end and says what it came to. */
export async function runVerb(call: VerbCall, options: VerbOptions, signal: AbortSignal): Promise<void> {
  const work = await operating(options, signal);
  const { operator, declared, commandFor } = work;
  if (call.warning === undefined && work.deployedThere !== undefined) process.stderr.write(`${work.deployedThere}\n`);
  let decision = decide(call.verb, await operator.look());
  if (decision.decision === 'start' && call.warning !== undefined) {
    await confirm(withDeployed(work, await call.warning(work)), declared.runbook.id, options, signal);
    // Somebody else may have begun something while this one was asked.
    decision = decide(call.verb, await operator.look());
  }
  if (decision.decision === 'refuse') throw new Error(`${decision.why} Nothing was changed.`);
  if (decision.decision === 'done') return say(options, { outcome: 'succeeded', words: decision.words });
  tellDifference(work);
  const lines = new RunLines(process.stderr);
  const document = declared.documents[documentOf[call.verb]];
  let id: string;
  if (decision.decision === 'join') {
    id = decision.execution;
    lines.say(`Following ${document} (execution ${id}), which runs already`);
  } else {
    id = await operator.start(call.verb, call.choices ?? {});
    lines.say(`Started ${document} (execution ${id})`);
  }
  try {
    const run = await operator.follow(id, followOptions(work, lines, signal));
    lines.end();
    const end = await operator.end(call.verb, run);
    const more = call.ended?.(work, end);
    const lost = call.lost?.(work, end) ?? '';
    const next = nextOf(end.look);
    say(options, {
      ...{ outcome: end.outcome, words: end.words, execution: id },
      ...(lost === '' ? {} : { lost }),
      ...(more === undefined ? {} : { report: more }),
      next: [...(end.outcome === 'succeeded' ? [] : ['mend the cause']), nextWords(next, commandFor)].join(', then: '),
    });
    process.exitCode = exitCodeOf[end.outcome];
  } catch (error) {
    lines.end();
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(
      `${error.message} ${document} (execution ${id}) goes on. Follow it: ${commandFor(call.verb)}. Take it back: ${commandFor('abort')}.`,
      error.exitCode,
    );
  }
}

/** A question, under what is deployed in an account that the app does not name. */
export function withDeployed({ deployedThere }: Operating, question: string): string {
  return deployedThere === undefined ? question : `${deployedThere}\n${question}`;
}

/** Says that a person's cdk.out is not what is deployed. */
export function tellDifference({ operator }: Operating): void {
  if (!operator.deployed.differs) return;
  process.stderr.write('Note: what is deployed has other steps than this cdk.out. What runs is what is deployed.\n');
}

/** Shows a run while it is followed; asks for progress now and then. */
export function followOptions(
  { operator, isRehearsal }: Operating,
  lines: RunLines,
  signal: AbortSignal,
): FollowOptions {
  let asked = 0;
  return {
    signal,
    everyMs: isRehearsal ? 250 : 1_000,
    step: (step) => lines.step(step),
    look: async (run) => {
      if (!process.stderr.isTTY || Date.now() - asked < PROGRESS_EVERY_MS) return;
      asked = Date.now();
      lines.show(run, (await operator.look()).state);
    },
    unanswered: (words) => lines.say(`AWS did not answer, asking again: ${words}`),
  };
}

interface Said {
  readonly outcome: keyof typeof exitCodeOf;
  readonly words: string;
  readonly execution?: string;
  readonly lost?: string;
  readonly report?: string;
  readonly next?: string;
}

function say({ json }: OperatorOptions, said: Said): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(said, null, 2)}\n`);
    return;
  }
  const { outcome, words, lost, report, next } = said;
  process.stdout.write(
    [
      '',
      `${outcome.toUpperCase()}  ${words}`,
      ...(lost === undefined ? [] : [`  lost        ${lost}`]),
      ...(report === undefined ? [] : [`  report      ${report}`]),
      ...(next === undefined ? [] : [`  next        ${next}`]),
      '',
    ].join('\n'),
  );
}
