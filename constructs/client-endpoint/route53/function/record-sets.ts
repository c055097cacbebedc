import { ListResourceRecordSetsCommand, type ResourceRecordSet } from '@aws-sdk/client-route-53';
import { NoRecord, samePlace, type KeptState } from '../../../../runtime/endpoint/endpoint-state';
import { route53 } from './outbound';

/** A record in a hosted zone: the zone, and the name that clients resolve. */
export interface ZoneRecord {
  readonly hostedZoneId: string;
  readonly name: string;
}

/** The record sets of the name, of whatever type. */
export async function recordSets({ hostedZoneId, name }: ZoneRecord): Promise<readonly ResourceRecordSet[]> {
  const found: ResourceRecordSet[] = [];
  let next: { type?: ResourceRecordSet['Type']; set?: string } = {};
  for (;;) {
    const page = await route53().send(
      new ListResourceRecordSetsCommand({
        HostedZoneId: hostedZoneId,
        StartRecordName: name,
        StartRecordType: next.type,
        StartRecordIdentifier: next.set,
      }),
    );
    // It lists from that name on: what other names have does not count.
    const own = (page.ResourceRecordSets ?? []).filter(({ Name = '' }) => samePlace(unescaped(Name), name));
    found.push(...own);
    if (!page.IsTruncated || page.NextRecordName === undefined || !samePlace(unescaped(page.NextRecordName), name)) {
      return found;
    }
    next = { type: page.NextRecordType, set: page.NextRecordIdentifier };
  }
}

/** Why a move by one simple CNAME cannot be, if it cannot: what is wrong with the records of the name. */
export function mistakeIn(sets: readonly ResourceRecordSet[]): string | undefined {
  const routed = sets.filter(({ SetIdentifier }) => SetIdentifier !== undefined);
  if (routed.length > 0) {
    return `is a set of ${routed.length} records that Route 53 chooses from (${routed.map(policyOf).join(', ')})`;
  }
  const alias = sets.find(({ AliasTarget }) => AliasTarget !== undefined);
  if (alias) return `is an alias record of type ${alias.Type} to ${alias.AliasTarget?.DNSName}`;
  const other = sets.find(({ Type }) => Type !== 'CNAME');
  if (other) return `is a record of type ${other.Type}`;
  const [{ ResourceRecords: values = [] } = {}] = sets;
  return values.length === 1 ? undefined : `has ${values.length} values`;
}

/** @throws NoRecord; an error for what is not one simple CNAME */
export async function readRecord(record: ZoneRecord): Promise<KeptState> {
  const sets = await recordSets(record);
  const { name, hostedZoneId } = record;
  if (sets.length === 0)
    throw new NoRecord(`Hosted zone ${hostedZoneId} has no record ${name}: name the one that clients resolve`);
  const mistake = mistakeIn(sets);
  if (mistake !== undefined) throw new Error(`${name} ${mistake}: only one simple CNAME record can be moved`);
  const [{ TTL, ResourceRecords }] = sets;
  return { leadsTo: ResourceRecords?.[0]?.Value, attributes: { ttl: String(TTL ?? 0) } };
}

function policyOf({ Weight, Region, Failover, GeoLocation, MultiValueAnswer, Type }: ResourceRecordSet): string {
  const policies = [
    Weight !== undefined && 'weighted',
    Region !== undefined && 'latency',
    Failover !== undefined && 'primary or secondary',
    GeoLocation !== undefined && 'geolocation',
    MultiValueAnswer && 'multivalue',
  ];
  return `${policies.find(Boolean) || 'routed'} ${Type}`;
}

/** Route 53 answers with octal codes for what is no letter, digit, hyphen or underscore. */
function unescaped(name: string): string {
  return name.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));
}
