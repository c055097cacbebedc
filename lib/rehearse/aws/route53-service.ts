import { AwsError } from './aws-error';
import { optionalText, requiredText, structure, structures, type Input } from './input';
import type { ZoneRecordSet } from './local-aws';
import { sameName, type RecordChange, type Route53, type SubmittedChange } from './route53';
import type { Service } from './service';

const PAGE = 300;
const ACTIONS = ['CREATE', 'UPSERT', 'DELETE'] as const;

/** Route 53's operations, as far as the client endpoint needs them. */
export function route53Service(route53: Route53, partition: string): Service {
  const zoneArn = (id: string) => `arn:${partition}:route53:::hostedzone/${id}`;
  return {
    prefix: 'route53',
    operations: {
      GetHostedZone: {
        resources: (input) => [zoneArn(requiredText(input, 'Id'))],
        answer: (input) => {
          const { id, name, isPrivate } = route53.zone(requiredText(input, 'Id'));
          return {
            HostedZone: {
              Id: `/hostedzone/${id}`,
              Name: dotted(name),
              CallerReference: id,
              Config: { PrivateZone: isPrivate },
            },
          };
        },
      },
      GetChange: {
        resources: (input) => [`arn:${partition}:route53:::change/${requiredText(input, 'Id')}`],
        answer: (input) => ({ ChangeInfo: described(route53.change(requiredText(input, 'Id'))) }),
      },
      ListResourceRecordSets: {
        resources: (input) => [zoneArn(requiredText(input, 'HostedZoneId'))],
        answer: (input) => listed(route53.recordSets(requiredText(input, 'HostedZoneId')), input),
      },
      ChangeResourceRecordSets: {
        resources: (input) => [{ arn: zoneArn(requiredText(input, 'HostedZoneId')), keys: keysOf(changesIn(input)) }],
        answer: (input) => ({
          ChangeInfo: described(route53.submit(requiredText(input, 'HostedZoneId'), changesIn(input))),
        }),
      },
    },
  };
}

/** What conditions may ask of a batch: names in lower case without the dot at the end, types, actions. */
function keysOf(changes: readonly RecordChange[]): Readonly<Record<string, readonly string[]>> {
  return {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': changes.map(({ set }) =>
      set.name.toLowerCase().replace(/\.$/, ''),
    ),
    'route53:ChangeResourceRecordSetsRecordTypes': changes.map(({ set }) => set.type),
    'route53:ChangeResourceRecordSetsActions': changes.map(({ action }) => action),
  };
}

function changesIn(input: Input): readonly RecordChange[] {
  return structures(structure(input, 'ChangeBatch'), 'Changes').map((change) => {
    const action = ACTIONS.find((known) => known === change.Action);
    if (action === undefined) throw new AwsError('InvalidInput', `Invalid value '${String(change.Action)}' for Action`);
    return { action, set: recordSet(structure(change, 'ResourceRecordSet')) };
  });
}

function recordSet(input: Input): ZoneRecordSet {
  return {
    name: requiredText(input, 'Name'),
    type: requiredText(input, 'Type'),
    ttlSeconds: Number(optionalText(input, 'TTL') ?? 0),
    values: structures(input, 'ResourceRecords').map((record) => requiredText(record, 'Value')),
    identifier: optionalText(input, 'SetIdentifier'),
    weight: optionalText(input, 'Weight'),
    alias: optionalText(structure(input, 'AliasTarget'), 'DNSName'),
  };
}

/** Sorted by name, labels from the right, then by type. Names in answers end with a dot. */
function listed(all: readonly ZoneRecordSet[], input: Input): unknown {
  const from = [
    sortKey(optionalText(input, 'StartRecordName') ?? ''),
    optionalText(input, 'StartRecordType') ?? '',
    optionalText(input, 'StartRecordIdentifier') ?? '',
  ];
  const most = Number(optionalText(input, 'MaxItems') ?? PAGE);
  const sorted = all
    .map((set) => ({ set, key: [sortKey(set.name), set.type, set.identifier ?? ''] }))
    .filter(({ key }) => compare(key, from) >= 0)
    .sort((a, b) => compare(a.key, b.key))
    .map(({ set }) => set);
  const next = sorted[most];
  return {
    ResourceRecordSets: sorted.slice(0, most).map(shown),
    IsTruncated: next !== undefined,
    MaxItems: most,
    ...(next && {
      NextRecordName: dotted(next.name),
      NextRecordType: next.type,
      NextRecordIdentifier: next.identifier,
    }),
  };
}

function shown({ name, type, ttlSeconds, values, identifier, weight, alias }: ZoneRecordSet): unknown {
  const base = { Name: dotted(name), Type: type, SetIdentifier: identifier, Weight: weight };
  if (alias !== undefined) {
    return { ...base, AliasTarget: { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: alias, EvaluateTargetHealth: false } };
  }
  return { ...base, TTL: ttlSeconds, ResourceRecords: values.map((Value) => ({ Value })) };
}

function described({ id, submitted, status }: SubmittedChange): unknown {
  return { Id: `/change/${id}`, Status: status, SubmittedAt: submitted };
}

function sortKey(name: string): string {
  return name.toLowerCase().replace(/\.$/, '').split('.').reverse().join('\0');
}

function compare(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  if (at < 0) return 0;
  return one[at] < other[at] ? -1 : 1;
}

function dotted(name: string): string {
  return sameName(name, '') || name.endsWith('.') ? name : `${name}.`;
}
