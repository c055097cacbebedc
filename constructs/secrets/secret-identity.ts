import { Stack, Token } from 'aws-cdk-lib/core';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { DeclarationError } from '../declaration-error';

const ARN = /^arn:[^:]+:secretsmanager:([^:]*):([^:]*):secret:.+$/s;

/** The ARN by which steps read a secret. Secrets Manager takes one without its last six characters too, as imports by name have it. */
export function secretArn(secret: ISecret): string {
  return secret.secretFullArn ?? secret.secretArn;
}

/** Whether both are one secret, also when one is the attachment of the other or both are imported in different ways. */
export function isSameSecret(one: ISecret, other: ISecret): boolean {
  const [here, there] = [placeOf(one), placeOf(other)];
  return nameOf(one) === nameOf(other) && (here === undefined || there === undefined || here === there);
}

/** Throws unless function and host can read it where they are. */
export function requireReadable(scope: Construct, what: string, secret: ISecret): void {
  const arn = secretArn(secret);
  if (Token.isUnresolved(arn)) return;
  const [, region] = ARN.exec(arn) ?? [];
  if (region === undefined) {
    throw new DeclarationError(
      scope,
      `the secret of ${what} is '${arn}', which is no ARN of Secrets Manager`,
      'Import it by Secret.fromSecretCompleteArn or Secret.fromSecretNameV2',
    );
  }
  const own = Stack.of(scope).region;
  if (!Token.isUnresolved(own) && region !== own) {
    throw new DeclarationError(
      scope,
      `the secret of ${what} lies in ${region}, but the upgrade runs in ${own}`,
      `Replicate it to ${own} and import the replica`,
    );
  }
}

/** Attachments answer the name of what they attach. A name that only a deploy tells names its resource, and that its stack. */
function nameOf(secret: ISecret): string {
  const name = secret.secretName;
  if (!Token.isUnresolved(name)) return name;
  const stack = Stack.of(secret);
  return JSON.stringify([stack.node.addr, stack.resolve(name)]);
}

function placeOf(secret: ISecret): string | undefined {
  const arn = secretArn(secret);
  const [, region, account] = (!Token.isUnresolved(arn) && ARN.exec(arn)) || [];
  return region === undefined ? undefined : `${region}/${account}`;
}
