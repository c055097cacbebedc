import type { ActionTable, PathData, RunbookData } from '../runbook/data';
import { applyTable } from '../runbook/data';
import { isInVpc, stepsBeforePointOfNoReturn } from '../runbook/read';

/** What an upgrade will do, before it does it. */
export interface Plan {
  readonly upgrade: string;
  readonly title: string;
  readonly fingerprint: string;
  readonly rehearsed: Rehearsed;
  readonly paths: readonly PlannedPath[];
  /** Everything that blue is left with or without while the upgrade lasts. */
  readonly changesOnBlue: readonly { readonly step: string; readonly change: string; readonly undo: string }[];
}

export interface PlannedPath {
  readonly name: string;
  /** Why it closes no fence; absent where it closes one, or moves nobody. */
  readonly noFence?: string;
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  readonly id: string;
  readonly phase: string;
  readonly where: string;
  /** Literal arguments that it is given; absent when there are none. */
  readonly arguments?: Readonly<Record<string, string>>;
  readonly sentence: string;
  readonly undo: string;
  readonly pointOfNoReturn: boolean;
}

export interface Rehearsed {
  /** `these bytes`: this very cdk.out. `other bytes`: another declaration of this upgrade. `another upgrade`, or a run in production: never this one. */
  readonly what: 'these bytes' | 'other bytes' | 'another upgrade' | 'never';
  readonly when?: string;
  readonly outcome?: string;
  /** Id of the other upgrade. */
  readonly of?: string;
}

/** What is known of it: a report. */
export interface LastRehearsal {
  readonly kind: 'rehearsal' | 'cutover';
  readonly upgrade: { readonly id: string };
  readonly fingerprint: string;
  readonly startedAt: string;
  readonly outcome: string;
}

const places: ActionTable<[RunbookData], string> = {
  'host-script': () => 'migration host',
  'aws-api': ({ service }) => `AWS API (${service})`,
  'aws-wait': ({ service }) => `AWS API (${service})`,
  function: ({ function: name }, runbook) =>
    isInVpc(runbook, name) ? 'function in the VPC' : 'function outside the VPC',
  manual: () => 'by hand',
  sleep: () => 'SSM Automation',
};

/** Says what a runbook will do, and whether that was rehearsed. */
export function plan(
  runbook: RunbookData,
  facts: { readonly fingerprint: string; readonly lastRehearsal: LastRehearsal | undefined },
): Plan {
  const paths = { cutover: runbook.cutover, 'fall back': runbook.fallBack, retire: runbook.retire };
  const all = Object.values(paths).flatMap(({ steps }) => steps);
  return {
    upgrade: runbook.id,
    title: runbook.title,
    fingerprint: facts.fingerprint,
    rehearsed: rehearsed({ id: runbook.id, fingerprint: facts.fingerprint }, facts.lastRehearsal),
    paths: Object.entries(paths).map(([name, path]) => ({
      name,
      ...(path.noFence === undefined ? {} : { noFence: path.noFence }),
      steps: plannedSteps(path, runbook),
    })),
    changesOnBlue: all.flatMap(({ id, changesOnBlue, undo }) =>
      changesOnBlue === undefined ? [] : [{ step: id, change: changesOnBlue, undo: undo.sentence }],
    ),
  };
}

function plannedSteps(path: PathData, runbook: RunbookData): readonly PlannedStep[] {
  const noReturn = path.pointOfNoReturn === undefined ? -1 : stepsBeforePointOfNoReturn(path);
  return path.steps.map(({ id, phase, sentence, undo, action }, index) => ({
    ...{ id, phase, sentence, undo: undo.sentence },
    where: applyTable(places, action, runbook),
    ...('arguments' in action && action.arguments !== undefined ? { arguments: action.arguments } : {}),
    pointOfNoReturn: index === noReturn,
  }));
}

/** Whether these bytes were what was rehearsed last. */
export function rehearsed(
  { id, fingerprint }: { readonly id: string; readonly fingerprint: string },
  last: LastRehearsal | undefined,
): Rehearsed {
  // A run in production has a report, too, and rehearsed nothing.
  if (last?.kind !== 'rehearsal') return { what: 'never' };
  if (last.upgrade.id !== id) return { what: 'another upgrade', of: last.upgrade.id };
  const what = last.fingerprint === fingerprint ? 'these bytes' : 'other bytes';
  return { what, when: last.startedAt, outcome: last.outcome };
}
