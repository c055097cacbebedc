import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { FunctionData } from '../../lib/runbook/data';
import { DeclarationError } from '../declaration-error';

/** Throws unless each function of a runbook is given, and no other, and those in a VPC are declared so: documents wake these first. */
export function validateFunctions(
  scope: IConstruct,
  declared: readonly FunctionData[],
  given: Readonly<Record<string, IFunction>>,
): void {
  const names = declared.map(({ name }) => name);
  const missing = names.filter((name) => given[name] === undefined);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new DeclarationError(scope, `the runbook calls ${list(missing)}, which functions does not give`, 'Give it');
  }
  if (unknown.length > 0) {
    throw new DeclarationError(
      scope,
      `functions gives ${list(unknown)}, which the runbook does not declare`,
      'Leave it out, or declare it in the runbook',
    );
  }
  const asleep = declared.filter(({ name, inVpc }) => given[name].isBoundToVpc && inVpc !== true);
  if (asleep.length > 0) {
    throw new DeclarationError(
      scope,
      `function ${list(asleep.map(({ name }) => name))} runs in a VPC, and the runbook does not say so`,
      'Declare it there with inVpc: true, so that documents wake it when it was idle for weeks',
    );
  }
}

function list(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
