import { setTimeout as pause } from 'node:timers/promises';
import type { Watch } from '../../system/load';
import type { RehearsalReport } from '../../report/report';
import { WELL_WITHIN_MS } from './outcome';
import type { Rehearsal } from './rehearsal';
import { reportOf } from './report-of';
import { StepTracker } from './step-tracker';

export interface CutOverSettings {
  /** Id of a step or stage that fails between its effect and its check. @default - none */
  readonly failAt?: string;
  /** How long clients work before and after it, in ms, so that the picture shows what normal is. @default 2000, 3000 */
  readonly calmMs?: { readonly before: number; readonly after: number };
}

const CALM_MS = { before: 2_000, after: 3_000 };
const CLIENTS_TOLD_EVERY_MS = 1_000;

/** Deploys the stack with `active: GREEN` under client load, and reports what became of it. Can be called again. */
export async function cutOver(rehearsal: Rehearsal, settings: CutOverSettings = {}): Promise<RehearsalReport> {
  const { declared, progress, signal } = rehearsal.settings;
  const { aws, deployment } = rehearsal;
  const { failAt, calmMs = CALM_MS } = settings;
  const startedAt = new Date();
  const earlier = aws.ssm.executions().length;
  const before = await rehearsal.state();
  const load = await rehearsal.live.startLoad();
  let watch: Watch | undefined;
  const watchBlue = () => (watch ??= load.watchBlue());
  const tracker = new StepTracker(declared.runbook, (told) => {
    // The first that anybody hears of a failure: the stack learns of it later.
    if (told.kind === 'step' && told.status === 'failed') watchBlue();
    progress(told);
  });
  const unsubscribe = rehearsal.subscribe((event) => tracker.on(event));
  const telling = setInterval(() => progress({ kind: 'clients', counts: load.counts() }), CLIENTS_TOLD_EVERY_MS);
  try {
    progress({ kind: 'preparation', words: 'Clients are at work; deploying with active: GREEN' });
    await pause(calmMs.before, undefined, { signal });
    if (failAt !== undefined) aws.faults.failAt(failAt);
    const { failure } = await deployment.update({ [declared.upgrade.logicalId]: { active: 'GREEN' } });
    aws.faults.clear();
    if (failure !== undefined) await wellAgain(watchBlue(), signal);
    await pause(calmMs.after, undefined, { signal });
    const state = await rehearsal.state();
    return reportOf(rehearsal, {
      ...{ tracker, before, state, startedAt },
      failure: failure?.reason.trim(),
      wellAgainMs: failure === undefined ? undefined : watchBlue().wellAfterMs(),
      result: await load.stop(),
      executions: aws.ssm.executions().slice(earlier),
    });
  } finally {
    clearInterval(telling);
    unsubscribe();
    aws.faults.clear();
    await load.stop().catch(() => undefined);
  }
}

/** Waits until every client is served again, no longer than is promised. */
async function wellAgain(watch: Watch, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + WELL_WITHIN_MS;
  while (watch.wellAfterMs() === undefined && Date.now() < deadline) await pause(20, undefined, { signal });
}
