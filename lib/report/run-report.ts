import { stepName } from '../render/step-name';
import { isUndo, partName } from '../runbook/part-name';
import type { StateAnswer } from '../operate/state';
import type { ExecutionStep, ObservedExecution } from '../operate/execution';
import type { RunEnd } from '../operator/outcome';
import type { RunbookData, StageData, StepData } from '../runbook/data';
import { stagesOf } from '../runbook/read';
import { answerOf } from './answer';
import { comparisonIn } from './comparison';
import { fenceLeftIn } from './fence-left';
import type { ProbeReport, Report, StepReport, StepStatus, Timeline } from './report';

/** What the report of a run in production rests on. */
export interface RunFacts {
  readonly runbook: RunbookData;
  /** What the system is called, e.g. `PostgreSQL`. */
  readonly system: string;
  readonly stack: string;
  readonly fingerprint: string;
  readonly run: ObservedExecution;
  readonly end: RunEnd;
  /** As it was at the end. */
  readonly state: StateAnswer;
  /** What the report has to say beside all that, a sentence each. */
  readonly notes: readonly string[];
}

/** The report of an execution of the cutover document: from what SSM keeps of it, and what its functions and scripts answered. */
export function runReport({ runbook, system: title, stack, fingerprint, run, end, state, notes }: RunFacts): Report {
  const found = new Map(run.steps.map((step) => [step.name, step]));
  const lines = runbook.cutover.steps.flatMap((step) => stepLines(step, found));
  const steps = run.steps.map(({ name, output }) => ({ name: stepName(name), output }));
  const comparison = comparisonIn(runbook, [{ steps }]);
  const fenceLeftMs = fenceLeftIn([{ steps }]);
  const failed = run.steps.filter(({ outcome }) => outcome === 'failed' || outcome === 'timed out');
  return {
    kind: 'cutover',
    outcome: end.outcome,
    words: end.words,
    fingerprint,
    standIns: [],
    notes,
    upgrade: { id: runbook.id, title: runbook.title, stack },
    startedAt: new Date(run.startedAt).toISOString(),
    durationMs: (run.endedAt ?? Date.now()) - run.startedAt,
    blue: { title, version: state.versions?.blue ?? 'unknown' },
    green: { title, version: state.versions?.green ?? 'unknown' },
    steps: lines.map(({ report }) => report),
    ...probed(found),
    ...(state.facts.length === 0 ? {} : { facts: state.facts }),
    ...(fenceLeftMs === undefined ? {} : { fenceLeftMs }),
    ...(comparison === undefined ? {} : { comparison }),
    failures: failed.map(({ name, message }) => `${name}: ${message ?? 'SSM names no reason'}`),
    timeline: timelineOf(run, lines, runbook.cutover.pointOfNoReturn),
  };
}

interface Line {
  readonly report: StepReport;
  readonly startedAt?: number;
}

function stepLines(step: StepData, found: ReadonlyMap<string, ExecutionStep>): readonly Line[] {
  const own = found.get(step.id);
  const check = found.get(partName('check', step.id));
  const failing = [own, check].find((one) => one !== undefined && isFailure(one));
  const undone = found.get(partName('undo', step.id))?.outcome === 'succeeded';
  const stages = stagesOf(step);
  const took = stageTimes(own?.output);
  // A function names the stage that failed before it says why.
  const failedAt = stages.findIndex(({ id }) => failing?.message?.includes(`${id}: `));
  let startedAt = own?.startedAt;
  return stages.map((stage, index): Line => {
    const status = statusOf({ own, failing, undone, index, failedAt: Math.max(0, failedAt) });
    const end = (check?.endedAt ?? own?.endedAt) as number | undefined;
    const ms =
      took.get(stage.id) ?? (index === 0 ? Math.max(0, (end ?? Date.now()) - (own?.startedAt ?? Date.now())) : 0);
    const line = {
      report: reportOf(step, stage, status, ms, failing),
      ...(startedAt === undefined ? {} : { startedAt }),
    };
    if (startedAt !== undefined) startedAt += ms;
    return line;
  });
}

function statusOf(of: {
  readonly own: ExecutionStep | undefined;
  readonly failing: ExecutionStep | undefined;
  readonly undone: boolean;
  readonly index: number;
  readonly failedAt: number;
}): StepStatus {
  if (of.own === undefined || of.own.outcome === 'not run') return 'not run';
  if (of.failing === undefined) return of.undone ? 'undone' : of.own.outcome === 'succeeded' ? 'succeeded' : 'failed';
  if (of.index === of.failedAt) return 'failed';
  return of.index < of.failedAt ? 'succeeded' : 'not run';
}

function reportOf(
  step: StepData,
  stage: StageData,
  status: StepStatus,
  ms: number,
  failing?: ExecutionStep,
): StepReport {
  const message = status === 'failed' ? failing?.message : undefined;
  return {
    ...{ id: stage.id, phase: step.phase, status, sentence: stage.sentence, undo: stage.undo },
    ms: status === 'not run' ? 0 : ms,
    ...(message === undefined ? {} : { message }),
  };
}

function isFailure({ outcome }: ExecutionStep): boolean {
  return outcome === 'failed' || outcome === 'timed out' || outcome === 'cancelled';
}

/** What each stage took, as the function answers it: `last-look=187,seal-fence=20`. */
function stageTimes(output: string | undefined): ReadonlyMap<string, number> {
  const stages = answerOf(output).stages;
  if (typeof stages !== 'string') return new Map();
  const pairs = stages.split(',').map((pair) => pair.split('='));
  return new Map(pairs.map(([id, ms]) => [id, Number(ms)] as const).filter(([, ms]) => Number.isFinite(ms)));
}

/** The probe speaks in the answer of the step that switches. */
function probed(found: ReadonlyMap<string, ExecutionStep>): { readonly probe?: ProbeReport } {
  for (const { output } of found.values()) {
    const { writeGapMs, readGapMs } = answerOf(output);
    if (typeof writeGapMs !== 'number' || typeof readGapMs !== 'number') continue;
    return { probe: { writeGapMs, readGapMs } };
  }
  return {};
}

function timelineOf(run: ObservedExecution, lines: readonly Line[], pointOfNoReturn: string | undefined): Timeline {
  const spans = lines.flatMap(({ report: { id, status, ms }, startedAt }) =>
    startedAt === undefined || status === 'not run'
      ? []
      : [
          {
            ...{ id, kind: status === 'failed' ? ('failed' as const) : ('step' as const) },
            fromMs: startedAt - run.startedAt,
            toMs: startedAt - run.startedAt + ms,
          },
        ],
  );
  const undos = run.steps.filter(({ name, startedAt }) => isUndo(name) && startedAt !== undefined);
  const undo = undos.length === 0 ? [] : [undoSpan(undos, run)];
  const move = lines.find(({ report }) => report.id === pointOfNoReturn && report.status === 'succeeded')?.startedAt;
  return {
    ...{ bucketMs: 1000, lanes: [] },
    spans: [...spans, ...undo],
    ...(move === undefined ? {} : { moveMs: move - run.startedAt }),
  };
}

function undoSpan(undos: readonly ExecutionStep[], run: ObservedExecution): Timeline['spans'][number] {
  const from = Math.min(...undos.map(({ startedAt = run.startedAt }) => startedAt));
  const to = Math.max(...undos.map(({ startedAt = from, endedAt = startedAt }) => endedAt));
  return { id: 'undo', kind: 'undo', fromMs: from - run.startedAt, toMs: to - run.startedAt };
}
