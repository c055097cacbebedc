import { dumpAndRestore } from '../../../constructs/postgres/runbook';

export const RUNBOOK = dumpAndRestore({
  id: 'kong',
  blueVersion: '11.22',
  greenVersion: '15.17',
  copySeconds: 60,
})._data;

/** Whether the documents give this value or parameter to a step of the function. */
export function isGiven(step: string, name: string): boolean {
  const steps = [RUNBOOK.cutover, RUNBOOK.fallBack, RUNBOOK.retire].flatMap((path) => path.steps);
  const actions = steps.flatMap(({ action, check, undo }) => [action, check.action, undo.action]);
  const found = actions.find((action) => action?.kind === 'function' && action.step === step);
  // The status function gets all values, from the custom resource.
  if (found?.kind !== 'function' || found.values === undefined) return true;
  return found.values.includes(name) || RUNBOOK.parameters.some((parameter) => parameter.name === name);
}
