import type { SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { DBInstance } from '@aws-sdk/client-rds';
import { BlockList } from 'node:net';
import { names, type Finding } from '../../../../../runtime/preflight/finding';
import { warning } from '../../../warning';
import { instanceOf, type Account } from '../account';
import { rulesOf } from '../outbound';

/** Who is let in by a rule. */
interface Source {
  /** Two sources of the same words are the same. */
  readonly words: string;
  readonly cidr?: { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' };
}

/** Who may come in to blue on its port, and not to green on green's. */
export async function ingress(account: Account): Promise<Finding[]> {
  const { values } = account;
  const [blueGroups, greenGroups] = [groupsOf(instanceOf(account, 'blue')), groupsOf(instanceOf(account, 'green'))];
  const rules = await rulesOf([...new Set([...blueGroups, ...greenGroups])]);
  const blue = sourcesOn(rules, blueGroups, values.blue.port);
  const green = sourcesOn(rules, greenGroups, values.green.port);
  const refused = blue.filter((source) => !green.some((other) => covers(other, source))).map(({ words }) => words);
  if (refused.length === 0) return [];
  return [
    warning(
      'ingress',
      `Blue's security groups let in ${names([...new Set(refused)])}, green's do not`,
      "Add the rules to green's security group (`green.connections.allowDefaultPortFrom`), for all that still need the database",
    ),
  ];
}

function groupsOf({ VpcSecurityGroups: groups = [] }: DBInstance): string[] {
  return groups.flatMap(({ VpcSecurityGroupId: id }) => id ?? []);
}

function sourcesOn(rules: readonly SecurityGroupRule[], groups: readonly string[], port: number): Source[] {
  return rules
    .filter(({ GroupId, IsEgress }) => IsEgress !== true && GroupId !== undefined && groups.includes(GroupId))
    .filter((rule) => opens(rule, port))
    .flatMap(sourceOf);
}

/** `-1` is every protocol, and a rule of TCP without ports every port. */
function opens(
  { IpProtocol: protocol, FromPort: from = -1, ToPort: to = -1 }: SecurityGroupRule,
  port: number,
): boolean {
  if (protocol === '-1') return true;
  return (protocol === 'tcp' || protocol === '6') && (from === -1 || (from <= port && port <= to));
}

function sourceOf(rule: SecurityGroupRule): Source[] {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo: group } = rule;
  if (CidrIpv4 !== undefined) return [range(CidrIpv4, 'ipv4')];
  if (CidrIpv6 !== undefined) return [range(CidrIpv6, 'ipv6')];
  if (PrefixListId !== undefined) return [{ words: PrefixListId }];
  return group?.GroupId === undefined ? [] : [{ words: group.GroupId }];
}

function range(cidr: string, family: 'ipv4' | 'ipv6'): Source {
  const [address = '', prefix = ''] = cidr.split('/');
  return { words: cidr, cidr: { address, prefix: Number(prefix), family } };
}

/** Members of groups and lists come from anywhere, so only everybody covers them besides the same. */
function covers(one: Source, other: Source): boolean {
  if (one.words === other.words) return true;
  if (one.cidr === undefined) return false;
  if (other.cidr === undefined) return one.cidr.prefix === 0;
  if (one.cidr.family !== other.cidr.family || one.cidr.prefix > other.cidr.prefix) return false;
  const list = new BlockList();
  list.addSubnet(one.cidr.address, one.cidr.prefix, one.cidr.family);
  return list.check(other.cidr.address, other.cidr.family);
}
