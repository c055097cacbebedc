import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { acknowledgeWildcard } from '../../wildcard-right';

/** The rights to change this one listener, and to see to whom it forwards and how they are. */
export function grantListenerMove(grantee: IGrantable, listener: IListener): Grant {
  acknowledgeWildcard(grantee, '*', 'Descriptions of Elastic Load Balancing take no resource.');
  return Grant.addToPrincipal({
    grantee,
    actions: ['elasticloadbalancing:ModifyListener'],
    resourceArns: [listener.listenerArn],
  }).combine(
    Grant.addToPrincipal({
      grantee,
      actions: ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeTargetHealth'],
      resourceArns: ['*'],
    }),
  );
}
