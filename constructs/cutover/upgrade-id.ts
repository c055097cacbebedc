import { Annotations, Names, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { DeclarationError } from '../declaration-error';
import { isOnePlace, mayBeOnePlace } from '../same-place';

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
 * Where two stages may or may not be deployed to one place, there is a warning.
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
  requireOwnName(scope, id, what);
  return id;
}

function requireOwnName(scope: Construct, id: string, what: string): void {
  const others = named.get(scope.node.root) ?? [];
  for (const twin of others.filter((other) => other.id === id && mayBeOnePlace(other.scope, scope))) {
    if (isOnePlace(twin.scope, scope)) {
      throw new DeclarationError(
        scope,
        `${what} is that of ${twin.scope.node.path} already`,
        'Give each upgrade an upgradeId of its own',
      );
    }
    Annotations.of(scope).addWarningV2(
      'cdk-cutover:upgradeIdTwice',
      `${what} is that of ${twin.scope.node.path} too. Deployed to one account and region, the second deploy would fail, since documents are called ` +
        'by it: give each an upgradeId of its own, or acknowledge this if the stages go to different places.',
    );
  }
  named.set(scope.node.root, [...others, { scope, id }]);
}
