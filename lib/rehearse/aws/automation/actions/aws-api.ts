import type { Input } from '../../input';
import type { AutomationStep } from '../document';
import { isSelector, select } from '../json-path';
import type { KnowsOperation } from '../validate';
import { ActionFailure, missing } from './action';
import type { ActionContext, StepAction } from './action';

/** Automation names services as boto3 does; IAM's prefix where it differs. */
const prefixes: Readonly<Record<string, string>> = { stepfunctions: 'states' };

/** Makes one API call. */
export const executeAwsApi: StepAction = {
  defaultTimeoutSeconds: 25,
  maximumTimeoutSeconds: 25,
  problems: callProblems,
  async run(inputs, context) {
    return { outputs: outputsOf(await call(inputs, context), context.step) };
  },
};

/** Makes a call again and again until a property has one of the desired values. */
export const waitForAwsResourceProperty: StepAction = {
  defaultTimeoutSeconds: 3600,
  problems: propertyProblems,
  async run(inputs, context) {
    for (;;) {
      const response = await call(inputs, context);
      if (isDesired(response, inputs)) return { outputs: outputsOf(response, context.step) };
      await context.wait(POLL_MS);
    }
  },
};

/** Makes a call once; fails unless a property has one of the desired values. */
export const assertAwsResourceProperty: StepAction = {
  defaultTimeoutSeconds: 3600,
  problems: propertyProblems,
  async run(inputs, context) {
    const response = await call(inputs, context);
    if (isDesired(response, inputs)) return { outputs: outputsOf(response, context.step) };
    const value = JSON.stringify(select(response, String(inputs.PropertySelector)));
    throw new ActionFailure(
      `${String(inputs.PropertySelector)} is ${value}, not one of ${String(inputs.DesiredValues)}`,
    );
  },
};

const POLL_MS = 100;

const OWN_INPUTS = ['Service', 'Api', 'PropertySelector', 'DesiredValues'];

async function call(inputs: Input, context: ActionContext): Promise<unknown> {
  const input = Object.fromEntries(Object.entries(inputs).filter(([name]) => !OWN_INPUTS.includes(name)));
  return plain((await context.call(prefixOf(inputs), String(inputs.Api), input)) ?? {});
}

function prefixOf({ Service }: Input): string {
  return prefixes[String(Service)] ?? String(Service);
}

/** What a call answers, as Automation sees it: JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

function isDesired(response: unknown, { PropertySelector, DesiredValues }: Input): boolean {
  const value = select(response, String(PropertySelector));
  return value !== undefined && (DesiredValues as unknown[]).map(String).includes(String(value));
}

function outputsOf(response: unknown, { outputs }: AutomationStep): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    outputs.map(({ Name, Selector, Type }) => {
      const value = select(response, Selector);
      if (value === undefined) throw new ActionFailure(`Output ${Name}: ${Selector} finds nothing in the answer`);
      if (!Array.isArray(value) || !SINGLE.includes(Type ?? 'String')) return [Name, value];
      // A list of one element is converted, any other is not (Using action outputs as inputs).
      if (value.length === 1) return [Name, value[0] as unknown];
      throw new ActionFailure(`Output ${Name}: ${Selector} finds ${value.length} values, where a ${Type} is one`);
    }),
  );
}

const SINGLE: readonly string[] = ['String', 'Integer', 'Boolean'];

function callProblems(step: AutomationStep, knows: KnowsOperation): readonly string[] {
  const absent = missing(step, 'Service', 'Api');
  if (absent.length > 0 || knows(prefixOf(step.inputs), String(step.inputs.Api))) return absent;
  return [`${String(step.inputs.Service)} ${String(step.inputs.Api)} is not known to the local AWS of the rehearsal`];
}

function propertyProblems(step: AutomationStep, knows: KnowsOperation): readonly string[] {
  const { PropertySelector, DesiredValues } = step.inputs;
  const problems = [...callProblems(step, knows), ...missing(step, 'PropertySelector', 'DesiredValues')];
  if (PropertySelector !== undefined && !isSelector(String(PropertySelector))) {
    problems.push(`the PropertySelector ${String(PropertySelector)} is not known to the rehearsal`);
  }
  if (DesiredValues !== undefined && !Array.isArray(DesiredValues)) problems.push('DesiredValues is not a list');
  return problems;
}
