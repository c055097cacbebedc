import { Stack, Token } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { acknowledgeWildcard } from '../../wildcard-right';

/** The rights to read a hosted zone's records and to replace the value of this one CNAME; nothing else of the zone can be changed by them. */
export function grantRoute53Move(grantee: IGrantable, zone: IHostedZone, name: string): Grant {
  const changes = Stack.of(zone).formatArn({
    service: 'route53',
    region: '',
    account: '',
    resource: 'change',
    resourceName: '*',
  });
  acknowledgeWildcard(grantee, changes, 'A change gets its id when it is submitted.');
  return [
    Grant.addToPrincipal({
      grantee,
      actions: ['route53:ListResourceRecordSets'],
      resourceArns: [zone.hostedZoneArn],
    }),
    Grant.addToPrincipal({
      grantee,
      actions: ['route53:ChangeResourceRecordSets'],
      resourceArns: [zone.hostedZoneArn],
      conditions: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': [normalised(name)],
          'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME'],
          'route53:ChangeResourceRecordSetsActions': ['DELETE', 'CREATE'],
        },
      },
    }),
    Grant.addToPrincipal({ grantee, actions: ['route53:GetChange'], resourceArns: [changes] }),
  ].reduce((all, grant) => all.combine(grant));
}

/** Lower case without the dot at the end, as Route 53 compares it [docs]. A name that only a deploy tells must come so. */
function normalised(name: string): string {
  return Token.isUnresolved(name) ? name : name.toLowerCase();
}
