import { Runtime } from 'aws-cdk-lib/aws-lambda';

/**
 * What functions run on: Node.js 24, or 22 by an aws-cdk-lib that has no name for 24. One that we made would be the newest that the CDK knows, and
 * so cdk-nag would find all of the app's other functions outdated.
 */
export function nodeRuntime(): Runtime {
  return Runtime.ALL.find(({ name, isVariable }) => name === 'nodejs24.x' && !isVariable) ?? Runtime.NODEJS_22_X;
}
