import type { AutomationStep } from './document';

/** Name of the step in `step:<name>`; `undefined` for Abort and Continue. */
export function jumpTarget(reaction: string): string | undefined {
  return reaction.startsWith('step:') ? reaction.slice('step:'.length) : undefined;
}

/** The steps that may come right after a step. */
function successors(step: AutomationStep): readonly string[] {
  const choices = Array.isArray(step.inputs.Choices) ? (step.inputs.Choices as { NextStep?: unknown }[]) : [];
  const branches =
    step.action === 'aws:branch' ? [...choices.map(({ NextStep }) => NextStep), step.inputs.Default] : [];
  const all = [step.nextStep, jumpTarget(step.onFailure), jumpTarget(step.onCancel), ...branches];
  return all.filter((name): name is string => typeof name === 'string');
}

/** A way through the steps that comes back to where it was, or `undefined`. SSM refuses such documents. */
export function cycleIn(steps: readonly AutomationStep[]): readonly string[] | undefined {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const safe = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    const step = byName.get(name);
    if (!step || safe.has(name)) return undefined;
    for (const next of successors(step)) {
      const cycle = visit(next, [...path, name]);
      if (cycle) return cycle;
    }
    safe.add(name);
    return undefined;
  };
  for (const { name } of steps) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
