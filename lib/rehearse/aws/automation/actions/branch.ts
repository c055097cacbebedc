import { isInput } from '../../input';
import type { Input } from '../../input';
import type { AutomationStep } from '../document';
import type { StepAction } from './action';

/** Goes to the step of the first choice that is true. */
export const branch: StepAction = {
  defaultTimeoutSeconds: 3600,
  problems: branchProblems,
  async run({ Choices, Default }) {
    const chosen = (Choices as Input[]).find(isTrue);
    const next = chosen?.NextStep ?? Default;
    return { outputs: {}, next: next === undefined ? undefined : String(next) };
  },
};

type Compare = (value: unknown, wanted: unknown) => boolean;

const operators: Readonly<Record<string, Compare>> = {
  StringEquals: (value, wanted) => String(value) === String(wanted),
  EqualsIgnoreCase: (value, wanted) => String(value).toLowerCase() === String(wanted).toLowerCase(),
  StartsWith: (value, wanted) => String(value).startsWith(String(wanted)),
  EndsWith: (value, wanted) => String(value).endsWith(String(wanted)),
  Contains: (value, wanted) => String(value).includes(String(wanted)),
  NumericEquals: (value, wanted) => Number(value) === Number(wanted),
  NumericGreater: (value, wanted) => Number(value) > Number(wanted),
  NumericLesser: (value, wanted) => Number(value) < Number(wanted),
  NumericGreaterOrEquals: (value, wanted) => Number(value) >= Number(wanted),
  NumericLesserOrEquals: (value, wanted) => Number(value) <= Number(wanted),
  BooleanEquals: (value, wanted) => String(value) === String(wanted),
};

function isTrue(rule: Input): boolean {
  if (Array.isArray(rule.And)) return (rule.And as Input[]).every(isTrue);
  if (Array.isArray(rule.Or)) return (rule.Or as Input[]).some(isTrue);
  if (isInput(rule.Not)) return !isTrue(rule.Not);
  const operator = operatorOf(rule);
  return operator !== undefined && operators[operator](rule.Variable, rule[operator]);
}

function operatorOf(rule: Input): string | undefined {
  return Object.keys(rule).find((key) => Object.hasOwn(operators, key));
}

function branchProblems({ inputs }: AutomationStep): readonly string[] {
  if (!Array.isArray(inputs.Choices) || inputs.Choices.length === 0) return ['the input Choices is missing'];
  return (inputs.Choices as Input[]).flatMap((choice, index) => [
    ...(typeof choice.NextStep === 'string' ? [] : [`choice ${index + 1} has no NextStep`]),
    ...(isReadable(choice)
      ? []
      : [`choice ${index + 1} has no operator that is known (${Object.keys(operators).join(', ')})`]),
  ]);
}

function isReadable(rule: Input): boolean {
  const nested = rule.And ?? rule.Or ?? (rule.Not === undefined ? undefined : [rule.Not]);
  if (Array.isArray(nested)) return (nested as Input[]).every(isReadable);
  return rule.Variable !== undefined && operatorOf(rule) !== undefined;
}
