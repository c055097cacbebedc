import type { ActionData, RunbookData, StepData } from './data';
import { referencesIn } from './read';
import { argumentMistakes, NAME } from './validate-arguments';

/** SSM Automation ends an aws:invokeLambdaFunction step after this many seconds, whatever the function does. */
const FUNCTION_SECONDS = 300;
/** Longest execution that SSM Run Command accepts. */
const SCRIPT_SECONDS = 172_800;
/** Of JSONPath, what AWS documents for Automation: children, indexes, and one filter, whose result is a list. */
const PROPERTY = /^\$(\.\w+|\[\d+\])+$/;
const OUTPUT = /^\$(\.\w+|\[\d+\])+(\[\?\(@(\.\w+)+ (==|!=) '[^']*'\)\](\.\w+)+)?$/;

/** Every mistake of one action, each a sentence. */
export function actionMistakes(runbook: RunbookData, step: StepData, action: ActionData): readonly string[] {
  const known = [...runbook.values, ...runbook.parameters].map(({ name }) => name);
  const mistakes = referencesIn(action)
    .filter((name) => !known.includes(name))
    .map((name) => `step '${step.id}' refers to '{{ ${name} }}', which is neither a value nor a parameter`);
  return [
    ...mistakes,
    ...unknownValues(runbook, step, action),
    ...unknownFunction(runbook, step, action),
    ...limits(runbook, step, action),
    ...selectors(step, action),
    ...argumentMistakes(runbook, step, action),
    ...outputNames(step, action),
  ];
}

function outputNames(step: StepData, action: ActionData): readonly string[] {
  if (action.kind !== 'host-script' && action.kind !== 'function') return [];
  if (action.output === undefined) return [];
  const what = `output '${action.output}' of step '${step.id}'`;
  if (action !== step.action) return [`${what} is that of a check or an undo, to which no step can refer`];
  return NAME.test(action.output) ? [] : [`${what} must be called by letters and digits`];
}

function unknownValues({ values }: RunbookData, { id }: StepData, action: ActionData): readonly string[] {
  if (action.kind !== 'host-script' && action.kind !== 'function') return [];
  const unknown = (action.values ?? []).filter((name) => !values.some((value) => value.name === name));
  const whom = action.kind === 'function' ? 'its function' : 'a script';
  return unknown.map((name) => `step '${id}' hands value '${name}' to ${whom}, which does not exist`);
}

function unknownFunction({ functions }: RunbookData, { id }: StepData, action: ActionData): readonly string[] {
  if (action.kind !== 'function' || functions.some(({ name }) => name === action.function)) return [];
  const names = functions.map(({ name }) => name).join(', ') || 'none';
  return [`step '${id}' calls function '${action.function}', which does not exist (there are: ${names})`];
}

function limits(runbook: RunbookData, { id }: StepData, action: ActionData): readonly string[] {
  if (action.kind === 'function' && !within(action.seconds, FUNCTION_SECONDS)) {
    return [`step '${id}' gives its function ${action.seconds} s; SSM ends it after ${FUNCTION_SECONDS} s`];
  }
  if (action.kind !== 'host-script') return [];
  const mistakes: string[] = [];
  if (!(action.script in runbook.scripts)) {
    const names = Object.keys(runbook.scripts).join(', ') || 'none';
    mistakes.push(`step '${id}' runs script '${action.script}', which does not exist (there are: ${names})`);
  }
  if (!within(action.seconds, SCRIPT_SECONDS)) {
    mistakes.push(`step '${id}' gives its script ${action.seconds} s; SSM accepts 1 to ${SCRIPT_SECONDS}`);
  }
  return mistakes;
}

function selectors({ id }: StepData, action: ActionData): readonly string[] {
  if (action.kind === 'aws-wait' && !PROPERTY.test(action.selector)) {
    return [
      `step '${id}' waits for ${action.selector}: name one property by children and indexes, e.g. $.Groups[0].State`,
    ];
  }
  if (action.kind !== 'aws-api') return [];
  return action.outputs
    .filter(({ selector }) => !OUTPUT.test(selector))
    .map(
      ({ name, selector }) =>
        `output '${name}' of step '${id}' is ${selector}: AWS documents children, indexes and one filter, e.g. $.Hosts[?(@.State == 'up')].Id`,
    );
}

function within(seconds: number, most: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= most;
}
