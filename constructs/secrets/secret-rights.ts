import { Stack } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * Lets somebody read the value of a secret, and nothing else of it.
 *
 * @param key the customer managed key of an imported secret, unless its import names it
 */
export function grantValue(grantee: IGrantable, secret: ISecret, key: IKey | undefined): Grant {
  const value = Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [wholeArn(secret)],
  });
  const used = secret.encryptionKey ?? key;
  if (!used) return value;
  // IKey.grantDecrypt through a service changes the key's own policy, which for an imported key it cannot.
  const decrypt = Grant.addToPrincipal({
    grantee,
    actions: ['kms:Decrypt'],
    resourceArns: [used.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(secret).region}.amazonaws.com` } },
  });
  return value.combine(decrypt);
}

/** Lets somebody see what is told of a secret, such as when it rotates, and nothing of its value. */
export function grantDescription(grantee: IGrantable, secret: ISecret): Grant {
  const actions = ['secretsmanager:DescribeSecret'];
  return Grant.addToPrincipal({ grantee, actions, resourceArns: [wholeArn(secret)] });
}

/** An ARN without its last six characters reads the secret, but IAM compares the whole one. */
function wholeArn(secret: ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}
