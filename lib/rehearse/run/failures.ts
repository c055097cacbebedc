import { RELEASE } from '../../runbook/owner-steps';
import type { RunbookData } from '../../runbook/data';
import type { EndpointSide, Outcome, RehearsalReport } from '../../report/report';
import { cutOver, type CutOverSettings } from './cut-over';
import { stepIds } from './declared';
import { tooLate } from './outcome';
import type { Rehearsal } from './rehearsal';

/** What a failure at one step came to. */
export interface FailureResult {
  readonly step: string;
  readonly expected: Outcome;
  /** `undefined` when there is no report: `broken` says why. */
  readonly outcome?: Outcome;
  /** The state that was left behind. */
  readonly words: string;
  /** Before the point of no return: until blue served every client again, counted from the report of the failure. */
  readonly wellAgainMs?: number;
  /** Where the client endpoint's name led afterwards, by DNS. */
  readonly endpointLeadsTo?: EndpointSide;
  /** What `rehearse --fail-at` would have ended with. */
  readonly exitCode?: number;
  /** After the point of no return: what running again came to. */
  readonly again?: Outcome;
  readonly ms: number;
  /** Why this is not as promised; empty when it is. */
  readonly broken: readonly string[];
}

export interface FailuresSettings {
  /** Brings a new stack to life, with `active: BLUE`. */
  readonly begin: () => Promise<Rehearsal>;
  readonly end: (rehearsal: Rehearsal) => Promise<void>;
  /** Told of each step before it fails: its number, counted from 1, of how many. */
  readonly failing: (step: string, number: number, of: number) => void;
  readonly told: (result: FailureResult) => void;
  readonly signal: AbortSignal;
  /** What the command line tells a shell of an outcome. */
  readonly exitCodeOf: (outcome: Outcome) => number;
  /** @default cutOver */
  readonly cutOver?: RunCutOver;
}

/** Nobody looks at the pictures; clients need a moment to get going all the same. */
const CALM_MS = { before: 500, after: 1_000 };

type RunCutOver = (rehearsal: Rehearsal, settings: CutOverSettings) => Promise<RehearsalReport>;
/** As the command line documents them. */
const EXIT_CODES = { undone: 1, failed: 2 } as const;

type Judged = Omit<FailureResult, 'step' | 'ms' | 'expected'>;

/**
 * Fails every step in turn, between its effect and its check. Before the move is submitted everything must be undone, so the same stack takes the next
 * failure; afterwards the state must be named, and running again must succeed.
 */
export async function failEveryStep(
  runbook: RunbookData,
  settings: FailuresSettings,
): Promise<readonly FailureResult[]> {
  const ids = stepIds(runbook);
  const { pointOfNoReturn } = runbook.cutover;
  const noReturn = pointOfNoReturn === undefined ? ids.length : ids.indexOf(pointOfNoReturn);
  const results: FailureResult[] = [];
  let rehearsal: Rehearsal | undefined;
  const end = async () => {
    const ending = rehearsal;
    rehearsal = undefined;
    if (ending !== undefined) await settings.end(ending);
  };
  try {
    for (const [index, step] of ids.entries()) {
      settings.failing(step, index + 1, ids.length);
      const isBefore = index < noReturn;
      const started = Date.now();
      const judged = await judge(settings.signal, async () => {
        rehearsal ??= await settings.begin();
        if (step === RELEASE) return failRelease(settings, rehearsal, step);
        return isBefore ? failBefore(settings, rehearsal, step) : failAfter(settings, rehearsal, step);
      });
      const expected = step === RELEASE ? 'succeeded' : isBefore ? 'undone' : 'failed';
      const result = { step, expected, ms: Date.now() - started, ...judged } as const;
      results.push(result);
      settings.told(result);
      // Who fell behind the promise, or went beyond the point of no return, is no ground for the next failure.
      if (!isBefore || result.broken.length > 0 || index + 1 === noReturn) await end();
    }
  } finally {
    await end();
  }
  return results;
}

/** A cutover that leaves no report is a broken promise, too, unless somebody interrupted it. */
async function judge(signal: AbortSignal, fail: () => Promise<Judged>): Promise<Judged> {
  try {
    return await fail();
  } catch (error) {
    signal.throwIfAborted();
    return { words: '', broken: [`there is no report: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

async function failBefore(settings: FailuresSettings, rehearsal: Rehearsal, step: string): Promise<Judged> {
  const report = await runOf(settings)(rehearsal, { failAt: step, calmMs: CALM_MS });
  const { status } = rehearsal.deployment;
  const { unit, onGreen, endpointLeadsTo } = report.clients;
  return {
    ...seen(report, settings),
    broken: [
      ...unless(report.outcome === 'undone', `the outcome is ${report.outcome}: ${report.failures.join(' | ')}`),
      ...common(report, step),
      ...exitCode(report, 'undone', settings),
      ...tooLate(report.clients),
      ...unless([undefined, 'blue'].includes(endpointLeadsTo), `the client endpoint leads to ${endpointLeadsTo}`),
      ...unless(onGreen === 0, `${onGreen} ${unit}s were acknowledged by green`),
      ...unless(status === 'UPDATE_ROLLBACK_COMPLETE', `the stack is ${status}`),
    ],
  };
}

async function failAfter(settings: FailuresSettings, rehearsal: Rehearsal, step: string): Promise<Judged> {
  const run = runOf(settings);
  const report = await run(rehearsal, { failAt: step, calmMs: CALM_MS });
  const again = await run(rehearsal, { calmMs: CALM_MS });
  return {
    ...{ ...seen(report, settings), again: again.outcome },
    broken: [
      ...unless(report.outcome === 'failed', `the outcome is ${report.outcome}`),
      ...common(report, step),
      ...exitCode(report, 'failed', settings),
      ...unless(/\b(blue|green)\b/i.test(report.words), `the state is not named: ${report.words}`),
      ...unless(again.outcome === 'succeeded', `running again is ${again.outcome}: ${again.failures.join(' | ')}`),
      ...unless(again.clients.lost === 0, `${again.clients.lost} ${again.clients.unit}s are lost when running again`),
    ],
  };
}

/** What was done stays done: the next claim takes the record over. */
async function failRelease(settings: FailuresSettings, rehearsal: Rehearsal, step: string): Promise<Judged> {
  const report = await runOf(settings)(rehearsal, { failAt: step, calmMs: CALM_MS });
  return {
    ...seen(report, settings),
    broken: [
      ...unless(report.outcome === 'succeeded', `the outcome is ${report.outcome}: ${report.failures.join(' | ')}`),
      ...common(report, step),
      ...unless(settings.exitCodeOf(report.outcome) === 0, 'the exit code is not 0'),
    ],
  };
}

function runOf({ cutOver: run = cutOver }: FailuresSettings): RunCutOver {
  return run;
}

function seen({ outcome, words, clients }: RehearsalReport, { exitCodeOf }: FailuresSettings): Omit<Judged, 'broken'> {
  const { wellAgainMs, endpointLeadsTo } = clients;
  const timed = wellAgainMs === undefined ? {} : { wellAgainMs };
  return { outcome, words, endpointLeadsTo, exitCode: exitCodeOf(outcome), ...timed };
}

function exitCode({ outcome }: RehearsalReport, expected: 'undone' | 'failed', { exitCodeOf }: FailuresSettings) {
  const [code, promised] = [exitCodeOf(outcome), EXIT_CODES[expected]];
  return unless(code === promised, `the exit code is ${code}, not ${promised}`);
}

function common({ steps, clients }: RehearsalReport, step: string): readonly string[] {
  const status = steps.find(({ id }) => id === step)?.status;
  return [
    ...unless(status === 'failed', `step ${step} is ${status}`),
    ...unless(clients.lost === 0, `${clients.lost} ${clients.unit}s are lost`),
    ...unless(clients.failed === 0, `${clients.failed} times clients asked in vain`),
  ];
}

function unless(holds: boolean, words: string): readonly string[] {
  return holds ? [] : [words];
}
