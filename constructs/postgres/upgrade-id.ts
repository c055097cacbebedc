import { Names, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { DeclarationError } from '../declaration-error';

const PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MOST_CHARACTERS = 40;
/** SSM takes no document whose name begins like one of AWS' own. */
const RESERVED = /^(aws|amazon|amzn)/;
/** The upgrades of each app. */
const named = new WeakMap<IConstruct, Named[]>();

interface Named {
  readonly scope: Construct;
  readonly id: string;
}

/**
 * The stated id, or one made of the construct's path. Documents, tags and hosts are called by it, so no two upgrades of a place may share it.
 *
 * @throws DeclarationError if SSM would refuse it, or another upgrade has it
 */
export function upgradeIdOf(scope: Construct, stated: string | undefined): string {
  const id = stated ?? Names.uniqueResourceName(scope, { maxLength: MOST_CHARACTERS, separator: '-' }).toLowerCase();
  const what = stated === undefined ? `the id '${id}', made of the construct's path,` : `upgradeId '${id}'`;
  if (Token.isUnresolved(id)) {
    throw new DeclarationError(scope, 'upgradeId is known only at deploy', 'Write it out: names are made of it');
  }
  if (!PATTERN.test(id) || id.length > MOST_CHARACTERS) {
    throw new DeclarationError(
      scope,
      `${what} cannot be part of all names`,
      `Give upgradeId: lower-case words joined by '-', beginning with a letter, at most ${MOST_CHARACTERS} characters`,
    );
  }
  if (RESERVED.test(id)) {
    throw new DeclarationError(
      scope,
      `${what} begins like the names of AWS' own documents, which SSM refuses`,
      `Give upgradeId another beginning than aws, amazon or amzn`,
    );
  }
  const others = named.get(scope.node.root) ?? [];
  const twin = others.find((other) => other.id === id && isSamePlace(other.scope, scope));
  if (twin) {
    throw new DeclarationError(
      scope,
      `${what} is that of ${twin.scope.node.path} already`,
      'Give each upgrade an upgradeId of its own',
    );
  }
  named.set(scope.node.root, [...others, { scope, id }]);
  return id;
}

/** Names count within an account and region. Stacks without an environment may go anywhere. */
function isSamePlace(one: Construct, other: Construct): boolean {
  const [here, there] = [Stack.of(one), Stack.of(other)];
  const placed = ![here.account, here.region].some((name) => Token.isUnresolved(name));
  return here === there || (placed && here.environment === there.environment);
}
