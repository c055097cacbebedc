import type { ActionData, PathData, StageData, StepData } from './data';

const REFERENCE = /\{\{ ([A-Za-z][A-Za-z0-9]*) \}\}/g;

/** What a step goes through, as reports count it: the stages of a function, else the step itself. */
export function stagesOf(step: StepData): readonly StageData[] {
  if (step.action.kind === 'function') return step.action.stages;
  return [{ id: step.id, sentence: step.sentence, undo: step.undo.sentence }];
}

/** How many of the path's steps lie before the one that is, or holds, its point of no return. */
export function stepsBeforePointOfNoReturn({ steps, pointOfNoReturn }: PathData): number {
  if (pointOfNoReturn === undefined) return steps.length;
  return steps.findIndex(
    (step) => step.id === pointOfNoReturn || stagesOf(step).some(({ id }) => id === pointOfNoReturn),
  );
}

/** The steps that something takes back, in the order in which that happens: the fence first, then the rest in reverse. */
export function undoOrder(path: PathData): readonly StepData[] {
  const before = path.steps.slice(0, stepsBeforePointOfNoReturn(path)).filter((step) => step.undo.action);
  const fence = before.filter((step) => step.id === path.fence);
  return [...fence, ...before.filter((step) => step.id !== path.fence).reverse()];
}

/** Every action of a step: do, check, undo. */
export function actionsOf(step: StepData): readonly ActionData[] {
  return [step.action, step.check.action, step.undo.action].filter((action) => action !== undefined);
}

/** Names that a value's strings refer to as `{{ Name }}`. */
export function referencesIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value) ?? '';
  return [...new Set([...text.matchAll(REFERENCE)].map((match) => match[1]))];
}

/** Replaces each reference `{{ Name }}` that `bind` knows; others stay. */
export function bindReferences(text: string, bind: (name: string) => string | undefined): string {
  return text.replace(REFERENCE, (whole, name: string) => bind(name) ?? whole);
}

/** The same for every string of a JSON value. */
export function bindAll<T>(value: T, bind: (name: string) => string | undefined): T;
export function bindAll(value: unknown, bind: (name: string) => string | undefined): unknown {
  if (typeof value === 'string') return bindReferences(value, bind);
  if (Array.isArray(value)) return value.map((item) => bindAll<unknown>(item, bind));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bindAll<unknown>(item, bind)]));
}
