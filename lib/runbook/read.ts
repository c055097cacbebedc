import { applyTable } from './data';
import type { ActionData, ActionTable, PathData, RunbookData, StageData, StepData } from './data';
import { Phase } from './phase';

const REFERENCE = /\{\{ ([A-Za-z][A-Za-z0-9]*) \}\}/g;
const OUTPUT_REFERENCE = /\{\{ ([a-z][a-z0-9-]*)\.([A-Za-z][A-Za-z0-9]*) \}\}/g;

/** What a step goes through, as reports count it: the stages of a function, else the step itself. */
export function stagesOf(step: StepData): readonly StageData[] {
  if (step.action.kind === 'function') return step.action.stages;
  return [{ id: step.id, sentence: step.sentence, undo: step.undo.sentence }];
}

/** Whether a step is, or goes through, what an id names. */
export function holds(step: StepData, id: string | undefined): boolean {
  return id !== undefined && (step.id === id || stagesOf(step).some((stage) => stage.id === id));
}

/** Place of a step or stage on its path, counted in stages; -1: there is none of that id. */
export function placeOf({ steps }: PathData, id: string): number {
  let place = 0;
  for (const step of steps) {
    const stages = stagesOf(step);
    const at = stages.findIndex((stage) => stage.id === id);
    if (at >= 0 || step.id === id) return place + Math.max(at, 0);
    place += stages.length;
  }
  return -1;
}

/** How many of the path's steps lie before the one that is, or holds, its point of no return. */
export function stepsBeforePointOfNoReturn({ steps, pointOfNoReturn }: PathData): number {
  if (pointOfNoReturn === undefined) return steps.length;
  return steps.findIndex((step) => holds(step, pointOfNoReturn));
}

/** Ids of the steps or stages that prove that both sides hold the same. */
export function comparisonsOf({ steps, comparisons }: PathData): readonly string[] {
  return comparisons ?? steps.filter(({ phase }) => phase === Phase.COMPARE).map(({ id }) => id);
}

/** The step that closes the fence. */
export function fenceStep({ steps, fence }: PathData): StepData | undefined {
  return steps.find((step) => holds(step, fence));
}

/** The steps that something takes back, in the order in which that happens: the fence first, then the rest in reverse. */
export function undoOrder(path: PathData): readonly StepData[] {
  const fence = fenceStep(path);
  const before = path.steps.slice(0, stepsBeforePointOfNoReturn(path));
  const others = before.filter((step) => step.undo.action && step !== fence).reverse();
  return fence?.undo.action ? [fence, ...others] : others;
}

/** Whether a function of the runbook runs in a VPC. */
export function isInVpc({ functions }: RunbookData, name: string): boolean {
  return functions.some((one) => one.name === name && one.inVpc === true);
}

/** Every action of a step: do, check, undo. */
export function actionsOf(step: StepData): readonly ActionData[] {
  return [step.action, step.check.action, step.undo.action].filter((action) => action !== undefined);
}

/** What later steps may refer to of a step, and what SSM Automation calls that. */
export interface StepOutput {
  readonly name: string;
  readonly calledBySsm: string;
}

const outputs: ActionTable<[], readonly StepOutput[]> = {
  'host-script': ({ output }) => (output === undefined ? [] : [{ name: output, calledBySsm: 'Output' }]),
  'aws-api': (action) => action.outputs.map(({ name }) => ({ name, calledBySsm: name })),
  'aws-wait': () => [],
  function: ({ output }) => (output === undefined ? [] : [{ name: output, calledBySsm: 'Payload' }]),
  manual: () => [],
  sleep: () => [],
};

/** What a step makes known to later ones. */
export function outputsOf({ action }: StepData): readonly StepOutput[] {
  return applyTable(outputs, action);
}

/** Every path of the runbook. */
export function pathsOf({ cutover, fallBack, retire }: RunbookData): readonly PathData[] {
  return [cutover, fallBack, retire];
}

/** Every step of the runbook. */
export function allSteps(runbook: RunbookData): readonly StepData[] {
  return pathsOf(runbook).flatMap(({ steps }) => steps);
}

/** Names that a value's strings refer to as `{{ Name }}`. */
export function referencesIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value) ?? '';
  return [...new Set([...text.matchAll(REFERENCE)].map((match) => match[1]))];
}

/** Outputs of steps that a value's strings refer to as `{{ step-id.Name }}`. */
export function outputReferencesIn(value: unknown): readonly { readonly step: string; readonly output: string }[] {
  const text = JSON.stringify(value) ?? '';
  return [...text.matchAll(OUTPUT_REFERENCE)].map(([, step, output]) => ({ step, output }));
}

/** Replaces each reference `{{ step-id.Name }}` in every string of a JSON value. */
export function bindOutputs<T>(value: T, bind: (step: string, output: string) => string): T;
export function bindOutputs(value: unknown, bind: (step: string, output: string) => string): unknown {
  return mapStrings(value, (text) =>
    text.replace(OUTPUT_REFERENCE, (_whole, step: string, output: string) => bind(step, output)),
  );
}

/** Replaces each reference `{{ Name }}` that `bind` knows; others stay. */
export function bindReferences(text: string, bind: (name: string) => string | undefined): string {
  return text.replace(REFERENCE, (whole, name: string) => bind(name) ?? whole);
}

/** The same for every string of a JSON value. */
export function bindAll<T>(value: T, bind: (name: string) => string | undefined): T;
export function bindAll(value: unknown, bind: (name: string) => string | undefined): unknown {
  return mapStrings(value, (text) => bindReferences(text, bind));
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}
