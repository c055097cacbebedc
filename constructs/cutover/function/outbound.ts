/** The only file that makes clients: SSM, Lambda, CloudFormation. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { patience } from '../../../runtime/patience';

/** What the handlers talk to. */
export interface Aws {
  readonly ssm: SSMClient;
  readonly lambda: LambdaClient;
  readonly cloudFormation: CloudFormationClient;
}

/** All calls of one invocation, retries included, must end well before the function's own timeout (2 minutes). */
const control = patience(2, 5_000);

/** Connects as the environment says. */
export function connect(): Aws {
  return {
    ssm: new SSMClient(control),
    // The function looks at two servers; who cannot be reached is waited for, but asking again is isComplete's business.
    lambda: new LambdaClient(patience(1, 30_000)),
    cloudFormation: new CloudFormationClient(control),
  };
}
