import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  PriorRequestNotComplete,
  Route53ServiceException,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../deadline';
import { claimEach, ClaimRefused, refusedAtOnce, SUBMISSION_MS } from './claimed-submission';
import { names, NoRecord, sameHost, type EndpointRecord, type Keeper, type KeptRecord } from './endpoint-state';
import { route53 as client, route53Once } from './outbound';

/** A record in a hosted zone: the zone, and the name that clients resolve. */
export type ZoneRecord = EndpointRecord<'route53'> & { readonly name: string };

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** How often a change that nothing answered is sent in all. */
const UNANSWERED = 3;

/**
 * Reads and moves a simple CNAME record of a hosted zone. Listing shows a change as soon as it was accepted, whether or not it reached every
 * name server [docs: ListResourceRecordSets]; a change that was accepted happens.
 */
export function route53(record: ZoneRecord): Keeper {
  return {
    read: () => read(record),
    ttlSeconds: async () => Number((await read(record)).attributes.ttl),
    submit: (host, before, claim, deadline) => submit(record, host, before, claim, deadline),
    outcome,
    rights: `route53:ChangeResourceRecordSets on hosted zone ${record.hostedZoneId} (DELETE and CREATE of the CNAME ${record.name}), and route53:GetChange`,
    refused: (error) => error instanceof Route53ServiceException && !isBusy(error) && refusedAtOnce(error.$metadata),
  };
}

/** The record sets of the name, of whatever type. */
export async function recordSets({ hostedZoneId, name }: ZoneRecord): Promise<readonly ResourceRecordSet[]> {
  const found: ResourceRecordSet[] = [];
  let next: { type?: ResourceRecordSet['Type']; set?: string } = {};
  for (;;) {
    const page = await client().send(
      new ListResourceRecordSetsCommand({
        HostedZoneId: hostedZoneId,
        StartRecordName: name,
        StartRecordType: next.type,
        StartRecordIdentifier: next.set,
      }),
    );
    // It lists from that name on: what other names have does not count.
    const own = (page.ResourceRecordSets ?? []).filter(({ Name = '' }) => sameHost(unescaped(Name), name));
    found.push(...own);
    if (!page.IsTruncated || page.NextRecordName === undefined || !sameHost(unescaped(page.NextRecordName), name)) {
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

async function read(record: ZoneRecord): Promise<KeptRecord> {
  const sets = await recordSets(record);
  const { name, hostedZoneId } = record;
  if (sets.length === 0)
    throw new NoRecord(`Hosted zone ${hostedZoneId} has no record ${name}: name the one that clients resolve`);
  const mistake = mistakeIn(sets);
  if (mistake !== undefined) throw new Error(`${name} ${mistake}: only one simple CNAME record can be moved`);
  const [{ TTL, ResourceRecords }] = sets;
  return { cname: ResourceRecords?.[0]?.Value, attributes: { ttl: String(TTL ?? 0) } };
}

/**
 * Deletes the value that was read and creates the new one in one batch, which leaves the TTL as it was: where somebody else changed the record
 * meanwhile, Route 53 refuses all of it. While Route 53 works on an earlier request for the zone it refuses the next: that is waited out.
 */
async function submit(
  record: ZoneRecord,
  host: string,
  before: KeptRecord,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  let known = before;
  let unanswered = 0;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await change(record, known, host, claim, deadline);
    } catch (error) {
      if (isUnanswered(error)) unanswered += 1;
      else if (!isBusy(error)) throw error;
      if (unanswered === UNANSWERED) throw error;
      deadline.check('waiting until Route 53 takes a change of the hosted zone');
      await sleep(Math.min(pause, deadline.left));
      known = await read(record);
      // What nothing answered may have been accepted: then it is sent again from there. Of anything else this move knows nothing.
      if (!names(known, host) && !names(known, before.cname ?? '')) {
        throw new Error(`${record.name} was pointed to ${known.cname ?? 'nothing'} by somebody else meanwhile`, {
          cause: error,
        });
      }
    }
  }
}

async function change(
  { hostedZoneId, name }: ZoneRecord,
  known: KeptRecord,
  host: string,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  deadline.check('moving the client endpoint');
  const giveUp = AbortSignal.timeout(Math.min(SUBMISSION_MS, deadline.left));
  const TTL = Number(known.attributes.ttl);
  const set = (Value: string): ResourceRecordSet => ({ Name: name, Type: 'CNAME', TTL, ResourceRecords: [{ Value }] });
  const command = new ChangeResourceRecordSetsCommand({
    HostedZoneId: hostedZoneId,
    ChangeBatch: {
      Comment: 'cdk-cutover moves the client endpoint',
      Changes: [
        { Action: 'DELETE', ResourceRecordSet: set(known.cname ?? '') },
        { Action: 'CREATE', ResourceRecordSet: set(host) },
      ],
    },
  });
  claimEach(command, claim, giveUp);
  const { ChangeInfo } = await route53Once().send(command, { abortSignal: giveUp });
  if (ChangeInfo?.Id === undefined)
    throw new Error('Route 53 accepted ChangeResourceRecordSets without the id of a change');
  return ChangeInfo.Id;
}

/** A change that was accepted never fails: it is PENDING until every name server of the zone has it. */
async function outcome(changeId: string, deadline: Deadline): Promise<undefined> {
  await deadline.until(
    () => `waiting for Route 53's change ${changeId} to be on every name server (INSYNC)`,
    500,
    async () => {
      const { ChangeInfo } = await client().send(new GetChangeCommand({ Id: changeId }));
      return ChangeInfo?.Status === 'INSYNC' ? true : undefined;
    },
  );
  return undefined;
}

/** Whether it was accepted nobody knows. */
function isUnanswered(error: unknown): boolean {
  if (error instanceof ClaimRefused) return false;
  return !(error instanceof Route53ServiceException) || error.$fault === 'server';
}

function isBusy(error: unknown): boolean {
  if (error instanceof PriorRequestNotComplete) return true;
  return error instanceof Route53ServiceException && ['Throttling', 'ThrottlingException'].includes(error.name);
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
