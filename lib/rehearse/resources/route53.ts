import type { ZoneRecordSet } from '../aws/local-aws';
import type { Live, ResourceHandler, ResourceRequest } from './handler';
import { randomText } from './physical-names';
import type { Properties } from './properties';

const hostedZone: ResourceHandler = {
  type: 'AWS::Route53::HostedZone',
  create: ({ properties }, world) => {
    const id = `Z${randomText(19)}`;
    const isPrivate = properties.list('VPCs').length > 0;
    world.aws.route53.putZone({ id, name: properties.text('Name').replace(/\.$/, ''), isPrivate });
    const NameServers = isPrivate ? [] : ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.co.uk'];
    return { physicalId: id, attributes: { Id: id, NameServers } };
  },
  update: ({ live }) => live,
  delete: ({ live }, world) => world.aws.route53.removeZone(live.physicalId),
};

/** CloudFormation goes on once a change is in sync: whoever comes next resolves the name. */
const recordSet: ResourceHandler = {
  type: 'AWS::Route53::RecordSet',
  create: async (request, world) => {
    const { zoneId, set } = stated(request);
    // The app only names the zone, not what it is called: that the record lies in it is all that matters here.
    if (!world.aws.route53.zoneIds.includes(zoneId)) {
      world.aws.route53.putZone({ id: zoneId, name: set.name.split('.').slice(1).join('.'), isPrivate: true });
    }
    await world.aws.route53.submit(zoneId, [{ action: 'CREATE', set }]).inSync;
    return live(set);
  },
  update: async (request, world) => {
    const { zoneId, set } = stated(request);
    // Another name is another record: CloudFormation makes it first, and deletes the old one in its clean-up.
    const action = set.name === request.live.physicalId ? 'UPSERT' : 'CREATE';
    await world.aws.route53.submit(zoneId, [{ action, set }]).inSync;
    return live(set);
  },
  delete: async (request, world) => {
    const { zoneId, set } = stated(request);
    await world.aws.route53.submit(zoneId, [{ action: 'DELETE', set }]).inSync;
  },
};

export const route53: readonly ResourceHandler[] = [hostedZone, recordSet];

function live(set: ZoneRecordSet): Live {
  return { physicalId: set.name, attributes: {} };
}

function stated({ properties }: ResourceRequest): { readonly zoneId: string; readonly set: ZoneRecordSet } {
  const zoneId = properties.optionalText('HostedZoneId');
  if (zoneId === undefined) {
    throw new Error(`${properties.owner}: the rehearsal finds a hosted zone by HostedZoneId, not by its name.`);
  }
  return { zoneId, set: setOf(properties) };
}

function setOf(properties: Properties): ZoneRecordSet {
  return {
    name: properties.text('Name').replace(/\.$/, ''),
    type: properties.text('Type'),
    ttlSeconds: properties.optionalNumber('TTL') ?? 0,
    values: properties.texts('ResourceRecords'),
    identifier: properties.optionalText('SetIdentifier'),
    weight: properties.optionalText('Weight'),
    alias: properties.nested('AliasTarget').optionalText('DNSName'),
  };
}
