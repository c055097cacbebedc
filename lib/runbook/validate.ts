import type { PathData, RunbookData, StepData } from './data';
import { Phase } from './phase';
import { readPart } from './part-name';
import {
  actionsOf,
  allSteps,
  comparisonsOf,
  fenceStep,
  holds,
  pathsOf,
  placeOf,
  stagesOf,
  stepsBeforePointOfNoReturn,
} from './read';
import { actionMistakes } from './validate-action';
import { NAME, RESERVED } from './validate-arguments';
import { outputMistakes } from './validate-outputs';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Every mistake of a runbook, each a sentence that names the value and the fix; empty when it is sound. */
export function validateRunbook(runbook: RunbookData): readonly string[] {
  return [
    ...names(runbook),
    ...uniqueIds(runbook),
    ...pathsOf(runbook).flatMap((path) => [...orderOfSafety(path), ...undoIsComplete(path)]),
    ...(runbook.cutover.steps.some(({ phase }) => phase === Phase.SWITCH) ? [] : [`no step is of phase 'switch'`]),
    ...allSteps(runbook).flatMap((step) => actionsOf(step).flatMap((action) => actionMistakes(runbook, step, action))),
    ...outputMistakes(runbook),
  ];
}

function names(runbook: RunbookData): readonly string[] {
  const mistakes = ID.test(runbook.id) ? [] : [`id '${runbook.id}' must be lower case words joined by '-'`];
  for (const { name, pattern } of [...runbook.values, ...runbook.parameters]) {
    if (!NAME.test(name)) mistakes.push(`value '${name}' must consist of letters and digits`);
    if (RESERVED.includes(name)) mistakes.push(`value '${name}' has a name that documents use: take another`);
    if (!isPattern(pattern)) mistakes.push(`the pattern of value '${name}' is no regular expression: ${pattern}`);
  }
  const known = [...runbook.values, ...runbook.parameters].map(({ name }) => name);
  const functions = runbook.functions.map(({ name }) => name);
  return [
    ...mistakes,
    ...repeated(known).map((name) => `value '${name}' is declared twice`),
    ...functions
      .filter((name) => !ID.test(name))
      .map((name) => `function '${name}' must be lower case words joined by '-'`),
    ...repeated(functions).map((name) => `function '${name}' is declared twice`),
  ];
}

function isPattern(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}

function uniqueIds(runbook: RunbookData): readonly string[] {
  const ids = distinctSteps(runbook).flatMap((step) => [...new Set([step.id, ...stagesOf(step).map(({ id }) => id)])]);
  return [
    ...ids.filter((id) => !ID.test(id)).map((id) => `step id '${id}' must be lower case words joined by '-'`),
    ...ids
      .filter((id) => readPart(id).part !== 'do')
      .map((id) => `step id '${id}' begins like what documents make of a step: take another`),
    ...repeated(ids).map((id) => `step id '${id}' is used twice`),
    ...runbook.prepare
      .filter((id) => !runbook.cutover.steps.some((step) => step.id === id))
      .map((id) => `prepare names step '${id}', which does not exist`),
  ];
}

/** The claim and the release are the same in every path. */
function distinctSteps(runbook: RunbookData): readonly StepData[] {
  if (runbook.owner === undefined) return allSteps(runbook);
  const [first, ...others] = pathsOf(runbook).map(({ steps }) => steps);
  return [...first, ...others.flatMap((steps) => steps.slice(1, -1))];
}

function orderOfSafety(path: PathData): readonly string[] {
  const { steps, fence, noFence, pointOfNoReturn } = path;
  const switches = steps.filter(({ phase }) => phase === Phase.SWITCH);
  const fenceAt = fence === undefined ? -1 : placeOf(path, fence);
  const compared = comparisonsOf(path);
  const mistakes: string[] = [];
  if (fence !== undefined && fenceAt < 0) mistakes.push(`the fence '${fence}' is no step or stage`);
  if (noFence?.trim() === '') mistakes.push('there is no fence, and no reason is given: say why that loses nothing');
  for (const id of compared.filter((one) => placeOf(path, one) < 0)) {
    mistakes.push(`the comparison '${id}' is no step or stage`);
  }
  if (switches.length > 0 && pointOfNoReturn === undefined) {
    mistakes.push(`step '${switches[0].id}' switches, but no point of no return is named`);
  }
  for (const step of switches) {
    const at = switchesAt(path, step);
    if (noFence === undefined && (fenceAt < 0 || fenceAt >= at)) {
      mistakes.push(`step '${step.id}' switches before a fence: close one first, or say why there is none`);
    }
    if (!compared.map((id) => placeOf(path, id)).some((place) => place > fenceAt && place >= 0 && place < at)) {
      mistakes.push(
        `step '${step.id}' switches without a comparison after the fence: add a step of phase 'compare', or name the stage that compares`,
      );
    }
  }
  return mistakes;
}

/** Where a step lets clients at green: at the point of no return that it holds, or with its first stage. */
function switchesAt(path: PathData, step: StepData): number {
  const { pointOfNoReturn } = path;
  const first = placeOf(path, step.id);
  const at = stagesOf(step).findIndex(({ id }) => id === pointOfNoReturn);
  return first + Math.max(at, 0);
}

function undoIsComplete(path: PathData): readonly string[] {
  const before = stepsBeforePointOfNoReturn(path);
  if (before < 0) return [`the point of no return '${path.pointOfNoReturn}' is no step or stage`];
  const mistakes = path.steps.flatMap(missingWords);
  const fence = fenceStep(path);
  if (fence && !fence.undo.action) mistakes.push(`the fence '${fence.id}' must have an undo that lifts it`);
  for (const step of path.pointOfNoReturn === undefined ? [] : path.steps.slice(0, before)) {
    if (step.changesOnBlue && !step.undo.action) {
      mistakes.push(`step '${step.id}' changes blue (${step.changesOnBlue}) but has no undo`);
    }
  }
  for (const step of path.steps.slice(before)) {
    // Where one step both closes the fence and moves, its undo asks whether the move was submitted.
    if (step.undo.action && !(step === fence && holds(step, path.pointOfNoReturn))) {
      mistakes.push(
        `step '${step.id}' lies after the point of no return: its undo would never run, say why there is none`,
      );
    }
  }
  return mistakes;
}

function missingWords(step: StepData): string[] {
  const parts = { sentence: step.sentence, check: step.check.sentence, undo: step.undo.sentence };
  return Object.entries(parts).flatMap(([part, words]) =>
    words.trim() ? [] : [`step '${step.id}' has no words for its ${part}`],
  );
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
