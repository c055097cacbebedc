import type { RunbookData } from '../../runbook/data';
import type { Outcome, Report } from '../report/report';
import { cutOver } from './cut-over';
import { stepIds } from './declared';
import type { Rehearsal } from './rehearsal';

/** What a failure at one step came to. */
export interface FailureResult {
  readonly step: string;
  readonly expected: Outcome;
  readonly outcome: Outcome;
  readonly words: string;
  /** After the point of no return: what running again came to. */
  readonly again?: Outcome;
  /** Why this is not as promised; empty when it is. */
  readonly broken: readonly string[];
}

export interface FailuresSettings {
  /** Brings a new stack to life, with `active: BLUE`. */
  readonly begin: () => Promise<Rehearsal>;
  readonly end: (rehearsal: Rehearsal) => Promise<void>;
  readonly told: (result: FailureResult) => void;
}

/**
 * Fails every step in turn, between its effect and its check. Before the move is submitted everything must be undone, so the same stack takes the next
 * failure; afterwards the state must be named, and running again must succeed.
 */
export async function failEveryStep(
  runbook: RunbookData,
  settings: FailuresSettings,
): Promise<readonly FailureResult[]> {
  const ids = stepIds(runbook);
  const noReturn = ids.indexOf(runbook.cutover.pointOfNoReturn ?? '');
  const results: FailureResult[] = [];
  const add = (result: FailureResult) => {
    results.push(result);
    settings.told(result);
  };
  const reused = await settings.begin();
  try {
    for (const step of ids.slice(0, noReturn)) add(await failBefore(reused, step));
  } finally {
    await settings.end(reused);
  }
  for (const step of ids.slice(noReturn)) {
    const rehearsal = await settings.begin();
    try {
      add(await failAfter(rehearsal, step));
    } finally {
      await settings.end(rehearsal);
    }
  }
  return results;
}

async function failBefore(rehearsal: Rehearsal, step: string): Promise<FailureResult> {
  const report = await cutOver(rehearsal, { failAt: step });
  const { status } = rehearsal.deployment;
  const expectations: readonly (readonly [boolean, string])[] = [
    [report.outcome === 'undone', `the outcome is ${report.outcome}: ${report.failures.join(' | ')}`],
    [statusOf(report, step) === 'failed', `step ${step} is ${statusOf(report, step)}`],
    [report.clients.writesOnGreen === 0, `${report.clients.writesOnGreen} writes were acknowledged by green`],
    [report.clients.lostWrites === 0, `${report.clients.lostWrites} writes are lost`],
    [report.clients.failedReads === 0, `${report.clients.failedReads} reads failed`],
    [status === 'UPDATE_ROLLBACK_COMPLETE', `the stack is ${status}`],
  ];
  return { ...common(report, step, 'undone'), broken: brokenOf(expectations) };
}

async function failAfter(rehearsal: Rehearsal, step: string): Promise<FailureResult> {
  const report = await cutOver(rehearsal, { failAt: step });
  const again = await cutOver(rehearsal);
  const expectations: readonly (readonly [boolean, string])[] = [
    [report.outcome === 'failed', `the outcome is ${report.outcome}`],
    [statusOf(report, step) !== 'not run', `step ${step} is not run`],
    [report.words.length > 1, 'the state is not named'],
    [report.clients.lostWrites === 0, `${report.clients.lostWrites} writes are lost`],
    [again.outcome === 'succeeded', `running again is ${again.outcome}: ${again.failures.join(' | ')}`],
    [again.clients.lostWrites === 0, `${again.clients.lostWrites} writes are lost when running again`],
  ];
  return { ...common(report, step, 'failed'), again: again.outcome, broken: brokenOf(expectations) };
}

function common(report: Report, step: string, expected: Outcome) {
  return { step, expected, outcome: report.outcome, words: report.words };
}

function statusOf(report: Report, step: string): string {
  return report.steps.find(({ id }) => id === step)?.status ?? 'unknown';
}

function brokenOf(expectations: readonly (readonly [boolean, string])[]): readonly string[] {
  return expectations.flatMap(([holds, words]) => (holds ? [] : [words]));
}
