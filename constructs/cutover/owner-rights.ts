import type { Stack } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcard } from '../wildcard-right';

/** The rights to see whether an execution that owns the upgrade still runs, and to cancel the commands of one that ended. */
export function grantOwnership(grantee: IGrantable & { readonly stack: Stack }): Grant[] {
  const executions = grantee.stack.formatArn({
    service: 'ssm',
    resource: 'automation-execution',
    resourceName: '*',
  });
  acknowledgeWildcard(grantee, executions, 'An execution gets its id when it is started.');
  acknowledgeWildcard(grantee, '*', 'IAM knows no resource for lists of executions and for commands.');
  return [
    Grant.addToPrincipal({ grantee, actions: ['ssm:GetAutomationExecution'], resourceArns: [executions] }),
    Grant.addToPrincipal({
      grantee,
      actions: ['ssm:DescribeAutomationExecutions', 'ssm:ListCommandInvocations', 'ssm:CancelCommand'],
      resourceArns: ['*'],
    }),
  ];
}
