import { setTimeout as pause } from 'node:timers/promises';
import { startLoad, type Load, type LoadResult } from '../load/load';
import type { ComparisonReport, Outcome, Report } from '../report/report';
import type { Rehearsal } from './rehearsal';
import { StepTracker } from './step-tracker';
import { timelineOf } from './timeline';

export interface CutOverSettings {
  /** Id of a step or stage that fails between its effect and its check. @default - none */
  readonly failAt?: string;
}

/** Clients work for a while before and after, so that the picture shows what normal is. */
const BEFORE_MS = 2_000;
const AFTER_MS = 3_000;
/** Promise 4: a failure before the switch leaves blue writable within seconds. */
const WRITABLE_WITHIN_MS = 5_000;
const CLIENTS_TOLD_EVERY_MS = 1_000;

/** Deploys the stack with `active: GREEN` under client load, and reports what became of it. Can be called again. */
export async function cutOver(rehearsal: Rehearsal, settings: CutOverSettings = {}): Promise<Report> {
  const { declared, progress, signal } = rehearsal.settings;
  const { aws, deployment, values, contents } = rehearsal;
  const startedAt = new Date();
  let writable: Promise<boolean> | undefined;
  const tracker = new StepTracker(declared.runbook, (told) => {
    if (told.kind === 'step' && told.status === 'failed') writable ??= writesAgain(load);
    progress(told);
  });
  const unsubscribe = rehearsal.subscribe((event) => tracker.on(event));
  const load = await startLoad({
    endpoint: values.EndpointName,
    dnsServer: rehearsal.dnsServer,
    port: rehearsal.blue.port,
    password: rehearsal.passwordOf(contents.statements.role),
    statements: contents.statements,
    abilities: { tls: values.ClientTls === 'true', scram: values.ClientScram === 'true' },
    caCertificate: rehearsal.caCertificate,
    greenAddress: values.GreenHost,
  });
  const telling = setInterval(() => progress({ kind: 'clients', counts: load.counts() }), CLIENTS_TOLD_EVERY_MS);
  try {
    progress({ kind: 'preparation', words: 'Clients are at work; deploying with active: GREEN' });
    await pause(BEFORE_MS, undefined, { signal });
    if (settings.failAt !== undefined) aws.faults.failAt(settings.failAt);
    const outcome = await deployment.update({ [declared.upgrade.logicalId]: { active: 'GREEN' } });
    aws.faults.clear();
    const failure = outcome.failure?.reason;
    const isWritable = failure === undefined || (await (writable ?? writesAgain(load)));
    await pause(AFTER_MS, undefined, { signal });
    const state = await rehearsal.status();
    const result = await load.stop();
    return await report({ rehearsal, tracker, load, result, state, failure, writable: isWritable, startedAt });
  } finally {
    clearInterval(telling);
    unsubscribe();
    await load.stop().catch(() => undefined);
  }
}

/** Whether a write of a client is acknowledged within the promised time of a failure. */
async function writesAgain(load: Load): Promise<boolean> {
  const before = load.counts().acknowledgedWrites;
  const deadline = Date.now() + WRITABLE_WITHIN_MS;
  while (Date.now() < deadline) {
    if (load.counts().acknowledgedWrites > before) return true;
    await pause(20);
  }
  return false;
}

interface Findings {
  readonly rehearsal: Rehearsal;
  readonly tracker: StepTracker;
  readonly load: Load;
  readonly result: LoadResult;
  readonly state: Readonly<Record<string, string>>;
  readonly failure: string | undefined;
  readonly writable: boolean;
  readonly startedAt: Date;
}

async function report(findings: Findings): Promise<Report> {
  const { rehearsal, tracker, load, result, failure, startedAt } = findings;
  const { declared, stack } = rehearsal.settings;
  const steps = tracker.report();
  const relative = (ms: number) => ms - load.startedAt;
  const moved = tracker.startOf(declared.runbook.cutover.pointOfNoReturn ?? '');
  const messages = steps.flatMap(({ id, status, message }) =>
    status === 'failed' && message !== undefined ? [`${id}: ${message}`] : [],
  );
  const outcome = outcomeOf(findings);
  return {
    outcome: outcome.outcome,
    words: outcome.words,
    fingerprint: rehearsal.fingerprint,
    standIns: rehearsal.aws.standIns,
    notes: rehearsal.notes,
    upgrade: { id: declared.runbook.id, title: declared.runbook.title, stack: stack.stackName },
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    blue: { version: rehearsal.blue.version },
    green: { version: rehearsal.green.version, parameters: rehearsal.green.parameters },
    steps,
    clients: result.clients,
    comparison: comparisonIn(rehearsal),
    failures:
      outcome.outcome === 'succeeded' ? [] : [...new Set([...messages, ...(failure ? [failure] : []), ...outcome.why])],
    timeline: timelineOf(
      result.timeline,
      rehearsal.values.GreenHost,
      tracker.spans().map(({ id, from, to }) => ({ id, fromMs: relative(from), toMs: relative(to) })),
      moved === undefined ? undefined : relative(moved),
    ),
  };
}

function outcomeOf({ state, failure, writable, result }: Findings): {
  readonly outcome: Outcome;
  readonly words: string;
  readonly why: readonly string[];
} {
  const { lostWrites } = result.clients;
  const lost = lostWrites > 0 ? [`${lostWrites} acknowledged writes are lost.`] : [];
  const words = state.words ?? 'The state could not be read';
  if (failure === undefined) {
    const serves = state.serves === 'GREEN' && state.finished === 'true';
    const why = [...lost, ...(serves ? [] : [`The deploy succeeded, but green does not serve: ${words}.`])];
    return { outcome: why.length === 0 ? 'succeeded' : 'failed', words: `${words}.`, why };
  }
  const onBlue = state.serves === 'BLUE' && (state.fence === 'absent' || state.fence === 'open');
  if (onBlue && writable && lost.length === 0) {
    return { outcome: 'undone', words: `Everything that was done was taken back. ${words}.`, why: [] };
  }
  const stuck =
    onBlue && !writable ? [`No client could write within ${WRITABLE_WITHIN_MS / 1000} s of the failure.`] : [];
  return { outcome: 'failed', words: `${words}.`, why: [...lost, ...stuck] };
}

const NOTHING_COMPARED: ComparisonReport = {
  equal: false,
  tables: 0,
  rows: 0,
  sequences: 0,
  largeObjects: 0,
  roles: 0,
};

/** What the last comparison printed as its last line. */
function comparisonIn(rehearsal: Rehearsal): ComparisonReport {
  const outputs = rehearsal.aws.ssm
    .executions()
    .flatMap(({ steps }) => steps.filter(({ name }) => name === 'compare').map(({ output }) => output ?? ''));
  const lines = (outputs.at(-1) ?? '').split('\n').filter((line) => line.startsWith('{"equal":'));
  const last = lines.at(-1);
  return last === undefined ? NOTHING_COMPARED : { ...NOTHING_COMPARED, ...(JSON.parse(last) as ComparisonReport) };
}
