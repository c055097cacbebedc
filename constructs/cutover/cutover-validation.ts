import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { allowedPattern } from '../../lib/render/allowed-pattern';
import type { RunbookData } from '../../lib/runbook/data';
import { DeclarationError } from '../declaration-error';
import { nearest } from '../settings/nearest';
import { Side } from './side';

/** What the custom resource starts documents with, as an example of each. SSM starts no document with a parameter that it does not declare. */
const PASSED: Readonly<Record<string, readonly string[]>> = {
  TimeLimitSeconds: ['0', '3300'],
  FallBack: ['none', 'lose-writes'],
};

/** Throws unless the documents of a runbook can be started by the custom resource. */
export function requireParameters(scope: IConstruct, { id, parameters }: RunbookData): void {
  for (const [name, examples] of Object.entries(PASSED)) {
    const declared = parameters.find((parameter) => parameter.name === name);
    if (!declared) {
      throw new DeclarationError(
        scope,
        `runbook '${id}' declares no parameter ${name}, with which its documents are started`,
        `Add ${name} to the runbook's parameters, with a pattern that takes ${examples.join(' and ')}`,
      );
    }
    const refused = examples.find((example) => !new RegExp(allowedPattern(declared.pattern)).test(example));
    if (refused === undefined) continue;
    throw new DeclarationError(
      scope,
      `the pattern of parameter ${name} of runbook '${id}' (${declared.pattern}) refuses '${refused}', with which its documents are started`,
      `Give it a pattern that takes ${examples.join(' and ')}`,
    );
  }
}

/** Throws for what is neither side: the resource would find it out in a deploy. What only a deploy will tell passes. */
export function requireSide(scope: IConstruct, active: unknown): void {
  const sides: readonly string[] = Object.values(Side);
  if (Token.isUnresolved(active) || sides.includes(active as string)) return;
  const meant = nearest(String(active), sides);
  throw new DeclarationError(
    scope,
    `active is '${String(active)}'`,
    meant === undefined
      ? 'Give Side.BLUE or Side.GREEN'
      : `Did you mean Side.${meant}? There are Side.BLUE and Side.GREEN`,
  );
}
