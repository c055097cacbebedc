import type { RehearsalReport } from '../lib/report/report';
import type { OptionValues } from '../lib/system/command-option';
import type { RunEnd } from '../lib/operator/outcome';
import { cutOver } from '../lib/rehearse/run/cut-over';
import { stepIds, type Declared } from '../lib/rehearse/run/declared';
import type { ProgressListener } from '../lib/rehearse/run/progress';
import type { Rehearsal } from '../lib/rehearse/run/rehearsal';
import { goUntil, stoppingPlaces } from '../lib/rehearse/run/stop-after';
import type { RehearsalSession } from './rehearsal-session';
import type { SubjectOptions } from './subject';
import { assertOptionsOf } from './system-options';
import { systemOf } from './systems';

/** What is to be rehearsed, and how far. */
export interface RehearsalOrder extends SubjectOptions {
  /** Values of the systems' own options. */
  readonly options: OptionValues;
  /** Step, or stage of a step, that fails between its effect and its check. */
  readonly failAt?: string;
  /** Step after which it stops; see `stoppingPlaces`. */
  readonly stopAfter?: string;
}

/** What came of it: a report where it went all the way. */
export interface Rehearsed {
  readonly end: RunEnd;
  readonly report?: RehearsalReport;
}

/** Rehearses what was ordered. */
export async function rehearse(
  session: RehearsalSession,
  order: RehearsalOrder,
  progress: ProgressListener,
): Promise<Rehearsed & { readonly rehearsal: Rehearsal }> {
  const { failAt, stopAfter, options } = order;
  const rehearsal = await session.prepare(progress, options);
  await session.begin(rehearsal);
  if (stopAfter !== undefined) return { rehearsal, end: await goUntil(rehearsal, stopAfter) };
  const report = await cutOver(rehearsal, failAt === undefined ? {} : { failAt });
  return { rehearsal, report, end: report };
}

/**
 * @param keep whether it goes on in a process of its own
 * @throws when an order names a step that the runbook does not have, options of another system, or contradicts itself
 */
export function assertOrder(declared: Declared, { failAt, stopAfter, options }: RehearsalOrder, keep = false): void {
  const known = stepIds(declared.runbook);
  if (failAt !== undefined && !known.includes(failAt)) {
    throw new Error(`There is no step '${failAt}'. Steps: ${known.join(', ')}.`);
  }
  const places = stoppingPlaces(declared);
  if (stopAfter !== undefined && !places.includes(stopAfter)) {
    throw new Error(`Nothing stops after '${stopAfter}'. Places: ${places.join(', ')}.`);
  }
  if (failAt !== undefined && stopAfter !== undefined) throw new Error('Give either --fail-at or --stop-after.');
  assertOptionsOf(systemOf(declared.runbook), options, keep);
}
