import { Stack, Token } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { INamespace, IService } from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { acknowledgeRule } from '../../cdk-versions/acknowledged-rule';

const ON_SERVICE = ['RegisterInstance', 'GetInstance', 'ListInstances', 'GetService'];
/** Operations belong to no service: a narrower resource would hide the outcome of a move already submitted. */
const ON_OPERATIONS = ['GetOperation'];

/** The rights to move a Cloud Map CNAME. Cloud Map changes the record in the caller's name, so Route 53's rights belong to it. */
export function grantCloudMapMove(grantee: IGrantable, service: IService, hostedZoneId?: string): Grant {
  const zoneId = hostedZoneId ?? zoneOfOwn(service.namespace);
  const stack = Stack.of(service);
  const zone = stack.formatArn({
    service: 'route53',
    region: '',
    account: '',
    resource: 'hostedzone',
    resourceName: zoneId ?? '*',
  });
  acknowledgeReads(grantee);
  if (zoneId === undefined) acknowledgeEveryZone(grantee, stack);
  return [
    Grant.addToPrincipal({
      grantee,
      actions: ON_SERVICE.map((action) => `servicediscovery:${action}`),
      resourceArns: [service.serviceArn],
    }),
    Grant.addToPrincipal({
      grantee,
      actions: [...ON_OPERATIONS.map((action) => `servicediscovery:${action}`), 'route53:ListHostedZonesByName'],
      resourceArns: ['*'],
    }),
    Grant.addToPrincipal({
      grantee,
      actions: ['route53:ChangeResourceRecordSets', 'route53:GetHostedZone'],
      resourceArns: [zone],
    }),
  ].reduce((all, grant) => all.combine(grant));
}

/** The DNS namespaces of an app know their zone; `INamespace` does not. */
function zoneOfOwn(namespace: INamespace): string | undefined {
  const known = namespace as INamespace & { readonly namespaceHostedZoneId?: string };
  return known.namespaceHostedZoneId;
}

function acknowledgeReads({ grantPrincipal }: IGrantable): void {
  if (!Construct.isConstruct(grantPrincipal)) return;
  const reason = 'Reading operations of Cloud Map and listing zones take no resource.';
  acknowledgeRule(grantPrincipal, 'AwsSolutions-IAM5[Resource::*]', reason);
}

function acknowledgeEveryZone({ grantPrincipal }: IGrantable, { partition }: Stack): void {
  if (!Construct.isConstruct(grantPrincipal)) return;
  const shown = Token.isUnresolved(partition) ? '<AWS::Partition>' : partition;
  acknowledgeRule(
    grantPrincipal,
    `AwsSolutions-IAM5[Resource::arn:${shown}:route53:::hostedzone/*]`,
    'The zone of an imported namespace is not known; hostedZoneId narrows the right down.',
  );
}
