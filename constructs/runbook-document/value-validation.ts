import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { allowedPattern } from '../../lib/render/allowed-pattern';
import type { ValueData } from '../../lib/runbook/data';
import { DeclarationError } from '../declaration-error';

/** Values as they are bound, by name. */
type Values = Readonly<Record<string, string>>;

/**
 * Throws unless each value of a runbook is bound, no other is, and what is bound can stand in documents: a literal matches its pattern, and
 * nothing that is written out holds `{{`, where SSM Automation would put something else. What only a deploy will tell passes.
 */
export function validateValues(scope: IConstruct, declared: readonly ValueData[], values: Values): void {
  requireBound(
    declared.map(({ name }) => name),
    values,
  );
  for (const value of declared) {
    const wrong = mistakeIn(value, values[value.name]!);
    if (!wrong) continue;
    const { name, description, origin } = value;
    const what = `${name} (${description}${origin === undefined ? '' : `, from ${origin}`})`;
    throw new DeclarationError(
      scope,
      `${what} is ${JSON.stringify(values[name])}, ${wrong}`,
      origin === undefined ? 'Correct what the value is made of' : `Correct ${origin}`,
    );
  }
}

function mistakeIn({ pattern }: ValueData, bound: string): string | undefined {
  if (bound.includes('{{')) return "and SSM Automation takes '{{' for a reference";
  if (Token.isUnresolved(bound) || new RegExp(allowedPattern(pattern)).test(bound)) return undefined;
  return `which does not match ${pattern}`;
}

function requireBound(declared: readonly string[], values: Values): void {
  const missing = declared.filter((name) => values[name] === undefined);
  const unknown = Object.keys(values).filter((name) => !declared.includes(name));
  if (missing.length === 0 && unknown.length === 0) return;
  throw new Error(
    `RunbookDocuments: values must name each value of the runbook once; missing: ${missing.join(', ') || 'none'}; unknown: ${unknown.join(', ') || 'none'}`,
  );
}
