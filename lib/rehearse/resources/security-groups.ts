import type { LocalRule } from '../aws/local-aws';
import type { ResourceHandler, ResourceRequest } from './handler';
import { generatedId } from './physical-names';
import type { Properties } from './properties';
import type { World } from './world';

/** The parts of a rule by which EC2 tells whether it has it already; the description is none of them. */
const IDENTITY = [
  'IpProtocol',
  'FromPort',
  'ToPort',
  'CidrIp',
  'CidrIpv6',
  'SourceSecurityGroupId',
  'SourcePrefixListId',
  'DestinationSecurityGroupId',
  'DestinationPrefixListId',
];

const group: ResourceHandler = {
  type: 'AWS::EC2::SecurityGroup',
  create: (request, world) => {
    const { properties } = request;
    const id = generatedId('sg');
    for (const rule of properties.items('SecurityGroupIngress')) addRule('ingress', id, rule, world);
    for (const rule of properties.items('SecurityGroupEgress')) addRule('egress', id, rule, world);
    return { physicalId: id, attributes: { GroupId: id, Id: id, VpcId: properties.optionalText('VpcId') ?? '' } };
  },
  delete: ({ live, properties }, world) => {
    const { databases, rules } = world.inventory;
    if ([...databases.values()].some(({ securityGroups: used }) => used.includes(live.physicalId))) {
      throw new Error(
        `${properties.owner}: resource ${live.physicalId} has a dependent object, a database that uses it.`,
      );
    }
    for (const rule of rules) {
      if (rule.split(' ')[1] !== live.physicalId) continue;
      rules.delete(rule);
      world.aws.ec2.removeRule(rule);
    }
  },
};

/** Rules let nothing through or out in a rehearsal; but one that EC2 would refuse as a duplicate is refused here, too. */
export const securityGroups: readonly ResourceHandler[] = [
  group,
  rule('AWS::EC2::SecurityGroupIngress', 'ingress'),
  rule('AWS::EC2::SecurityGroupEgress', 'egress'),
];

function rule(type: string, direction: 'ingress' | 'egress'): ResourceHandler {
  const groupOf = ({ properties }: ResourceRequest) => properties.text('GroupId');
  return {
    type,
    create: (request, world) => {
      addRule(direction, groupOf(request), request.properties, world);
      const id = generatedId('sgr');
      return { physicalId: id, attributes: { Id: id } };
    },
    delete: (request, world) => {
      const key = identity(direction, groupOf(request), request.properties);
      world.inventory.rules.delete(key);
      world.aws.ec2.removeRule(key);
    },
  };
}

function addRule(direction: string, groupId: string, rule: Properties, world: World): void {
  const key = identity(direction, groupId, rule);
  if (world.inventory.rules.has(key)) {
    throw new Error(
      `${rule.owner}: the specified rule already exists: ${key}. EC2 refuses it; declare the rule once for this group.`,
    );
  }
  world.inventory.rules.add(key);
  world.aws.ec2.putRule(key, told(direction, groupId, rule));
}

/** As EC2 tells of a rule. */
function told(direction: string, GroupId: string, rule: Properties): LocalRule {
  const end = direction === 'ingress' ? 'Source' : 'Destination';
  const group = rule.optionalText(`${end}SecurityGroupId`);
  return {
    GroupId,
    IsEgress: direction === 'egress',
    IpProtocol: rule.text('IpProtocol'),
    FromPort: rule.optionalNumber('FromPort') ?? -1,
    ToPort: rule.optionalNumber('ToPort') ?? -1,
    CidrIpv4: rule.optionalText('CidrIp'),
    CidrIpv6: rule.optionalText('CidrIpv6'),
    PrefixListId: rule.optionalText(`${end}PrefixListId`),
    ReferencedGroupInfo: group === undefined ? undefined : { GroupId: group },
  };
}

function identity(direction: string, groupId: string, rule: Properties): string {
  const parts = IDENTITY.flatMap((name) => {
    const value = rule.optionalText(name);
    return value === undefined ? [] : [`${name}=${value}`];
  });
  return [direction, groupId, ...parts].join(' ');
}
