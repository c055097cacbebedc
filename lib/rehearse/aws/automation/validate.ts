import type { Input } from '../input';
import { actions } from './actions/table';
import type { AutomationDocument, AutomationStep } from './document';
import { isParameterType } from './document-parameters';
import { cycleIn, jumpTarget } from './flow';
import { isSelector } from './json-path';
import { referencesIn } from './references';

/** Whether the local AWS has an operation, by IAM's prefix and the operation's name. */
export type KnowsOperation = (service: string, operation: string) => boolean;

/** Everything that is wrong with a document, or that the rehearsal cannot run. */
export function documentProblems(document: AutomationDocument, source: Input, knows: KnowsOperation): string[] {
  const problems: string[] = [];
  if (source.schemaVersion !== '0.3') problems.push(`schemaVersion is ${String(source.schemaVersion)}, not 0.3`);
  const unread = Object.keys(source).filter((key) => !KNOWN_KEYS.includes(key));
  if (unread.length > 0) problems.push(`the rehearsal does not know its ${unread.join(', ')}`);
  if (document.steps.length === 0) problems.push('it has no mainSteps');
  for (const [name, { type }] of Object.entries(document.parameters)) {
    if (!isParameterType(type)) problems.push(`parameter ${name} has the unknown type ${type}`);
  }
  const names = document.steps.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) problems.push(`step names are used twice: ${twice.join(', ')}`);
  for (const step of document.steps) {
    problems.push(...stepProblems(step, document, names, knows).map((problem) => `step ${step.name}: ${problem}`));
  }
  problems.push(...unknownReferences(document, names));
  const cycle = cycleIn(document.steps);
  if (cycle) problems.push(`its steps go round in a circle: ${cycle.join(' → ')}`);
  return problems;
}

const KNOWN_KEYS = ['schemaVersion', 'description', 'assumeRole', 'parameters', 'mainSteps', 'outputs', 'files'];

function stepProblems(
  step: AutomationStep,
  { steps }: AutomationDocument,
  names: readonly string[],
  knows: KnowsOperation,
): string[] {
  const problems: string[] = [];
  if (!/^[A-Za-z0-9_]+$/.test(step.name)) {
    problems.push('its name may hold letters, digits and _ only (AWS matches `step:` against \\w+)');
  }
  const action = Object.hasOwn(actions, step.action) ? actions[step.action] : undefined;
  if (!action) {
    problems.push(`action ${step.action} is not known to the rehearsal (known: ${Object.keys(actions).join(', ')})`);
  } else {
    problems.push(...(action.problems?.(step, knows) ?? []));
  }
  if (!/^(Abort|Continue|step:.+)$/.test(step.onFailure)) problems.push(`onFailure ${step.onFailure} is not known`);
  if (!/^(Abort|step:.+)$/.test(step.onCancel)) problems.push(`onCancel ${step.onCancel} is not known`);
  const targets = {
    nextStep: step.nextStep,
    onFailure: jumpTarget(step.onFailure),
    onCancel: jumpTarget(step.onCancel),
  };
  for (const [property, target] of Object.entries(targets)) {
    if (target !== undefined && !names.includes(target)) problems.push(`${property} names ${target}, which is no step`);
  }
  const cancelled = steps.find(({ name }) => name === targets.onCancel);
  if (cancelled && NOT_AFTER_CANCEL.includes(cancelled.action)) {
    problems.push(`onCancel cannot go to an ${cancelled.action} step`);
  }
  // isEnd "stops if the step execution failed or succeeded" (Automation actions reference).
  if (step.isEnd && targets.onFailure !== undefined) {
    problems.push(
      `isEnd ends the execution after a failure too, so onFailure ${step.onFailure} would never be followed on AWS: ` +
        'leave isEnd out and let nextStep name a last step that has it',
    );
  }
  for (const [property, value] of Object.entries({
    timeoutSeconds: step.timeoutSeconds,
    maxAttempts: step.maxAttempts,
  })) {
    if (value !== undefined && !(value > 0)) problems.push(`${property} must be a positive number`);
  }
  for (const { Name, Selector } of step.outputs) {
    if (!isSelector(Selector)) problems.push(`the selector ${Selector} of output ${Name} is not known`);
  }
  return problems;
}

/** What Automation knows without being told. */
export const SYSTEM_VARIABLES: readonly string[] = [
  'automation:EXECUTION_ID',
  'global:ACCOUNT_ID',
  'global:DATE',
  'global:DATE_TIME',
  'global:REGION',
];

/** Actions that an onCancel cannot go to (Automation actions reference). */
const NOT_AFTER_CANCEL = ['aws:approve', 'aws:pause', 'aws:sleep'];

function unknownReferences(
  { assumeRole, parameters, steps, outputs }: AutomationDocument,
  names: readonly string[],
): string[] {
  const used = [
    ...referencesIn(assumeRole).map((reference) => ({ reference, where: 'assumeRole' })),
    ...outputs.map((reference) => ({ reference, where: 'outputs' })),
    ...steps.flatMap(({ name, inputs }) =>
      referencesIn(inputs).map((reference) => ({ reference, where: `step ${name}` })),
    ),
  ];
  return used
    .filter(({ reference }) => {
      const [first, ...rest] = reference.split('.');
      if (first.includes(':')) return !SYSTEM_VARIABLES.includes(first);
      return rest.length === 0 ? !Object.hasOwn(parameters, first) : !names.includes(first);
    })
    .map(
      ({ reference, where }) =>
        `${where} refers to {{ ${reference} }}, which is neither a parameter nor a step's output`,
    );
}
