import type { ActionData, PathData, RunbookData, StepData } from './data';
import { outputReferencesIn, outputsOf, pathsOf } from './read';

/** Every reference `{{ step-id.Output }}` that would find nothing, each a sentence. */
export function outputMistakes(runbook: RunbookData): readonly string[] {
  const prepared = runbook.cutover.steps.filter(({ id }) => runbook.prepare.includes(id));
  const mistakes = pathsOf(runbook).flatMap(mistakesOf);
  const ofPrepare = mistakesOf({ steps: prepared }).filter((mistake) => !mistakes.includes(mistake));
  return [...mistakes, ...ofPrepare.map((mistake) => `${mistake} of what prepare does`)];
}

function mistakesOf({ steps }: PathData): readonly string[] {
  return steps.flatMap((step, at) => {
    const before = steps.slice(0, at);
    return [
      ...unfound(step, step.action, before),
      ...unfound(step, step.check.action, [...before, step]),
      // An undo runs whether or not the step before it ever ran.
      ...unfound(step, step.undo.action, []),
    ];
  });
}

function unfound({ id }: StepData, action: ActionData | undefined, earlier: readonly StepData[]): readonly string[] {
  return outputReferencesIn(action)
    .filter(
      ({ step, output }) =>
        !earlier.some((one) => one.id === step && outputsOf(one).some(({ name }) => name === output)),
    )
    .map(({ step, output }) => `step '${id}' refers to '{{ ${step}.${output} }}', which no earlier step makes known`);
}
