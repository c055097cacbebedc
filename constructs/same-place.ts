import { Stack, Stage, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Whether nothing that is known of two stacks' accounts and regions tells them apart. Names count within an account and region. */
export function mayBeOnePlace(one: Construct, other: Construct): boolean {
  const [here, there] = [Stack.of(one), Stack.of(other)];
  const mayEqual = (a: string, b: string) => Token.isUnresolved(a) || Token.isUnresolved(b) || a === b;
  return mayEqual(here.account, there.account) && mayEqual(here.region, there.region);
}

/** What is left open is the same for all stacks of a stage: they are deployed together. Stages may be deployed each to a place of its own. */
export function isOnePlace(one: Construct, other: Construct): boolean {
  const stacks = [Stack.of(one), Stack.of(other)];
  return (
    mayBeOnePlace(one, other) &&
    (Stage.of(one) === Stage.of(other) ||
      !stacks.some(({ account, region }) => Token.isUnresolved(account) || Token.isUnresolved(region)))
  );
}
