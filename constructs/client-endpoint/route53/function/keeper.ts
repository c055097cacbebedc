import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  PriorRequestNotComplete,
  Route53ServiceException,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../../../../runtime/deadline';
import { claimEach, ClaimRefused, refusedAtOnce, SUBMISSION_MS } from '../../../../runtime/endpoint/claimed-submission';
import { leadsTo, type KeeperOf, type KeptState } from '../../../../runtime/endpoint/endpoint-state';
import { route53Kind } from '../kind';
import { findings } from './findings';
import { route53, route53Once } from './outbound';
import { readRecord, type ZoneRecord } from './record-sets';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** How often a change that nothing answered is sent in all. */
const UNANSWERED = 3;

/**
 * Reads and moves a simple CNAME record of a hosted zone. Listing shows a change as soon as it was accepted, whether or not it reached every
 * name server [docs: ListResourceRecordSets]; a change that was accepted happens.
 */
export const route53Keeper: KeeperOf = (text, name) => {
  const record: ZoneRecord = { hostedZoneId: text('EndpointHostedZoneId'), name };
  return {
    read: () => readRecord(record),
    findings: () => findings(record),
    ttlSeconds: async () => Number((await readRecord(record)).attributes.ttl),
    submit: (host, before, claim, deadline) => submit(record, host, before, claim, deadline),
    outcome,
    refused: (error) => error instanceof Route53ServiceException && !isBusy(error) && refusedAtOnce(error.$metadata),
    keptBy: route53Kind.keptBy,
    rights: `route53:ChangeResourceRecordSets on hosted zone ${record.hostedZoneId} (DELETE and CREATE of the CNAME ${record.name}), and route53:GetChange`,
  };
};

/**
 * Deletes the value that was read and creates the new one in one batch, which leaves the TTL as it was: where somebody else changed the record
 * meanwhile, Route 53 refuses all of it. While Route 53 works on an earlier request for the zone it refuses the next: that is waited out.
 */
async function submit(
  record: ZoneRecord,
  host: string,
  before: KeptState,
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
      known = await readRecord(record);
      // What nothing answered may have been accepted: then it is sent again from there. Of anything else this move knows nothing.
      if (!leadsTo(known, host) && !leadsTo(known, before.leadsTo ?? '')) {
        throw new Error(`${record.name} was pointed to ${known.leadsTo ?? 'nothing'} by somebody else meanwhile`, {
          cause: error,
        });
      }
    }
  }
}

async function change(
  { hostedZoneId, name }: ZoneRecord,
  known: KeptState,
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
        { Action: 'DELETE', ResourceRecordSet: set(known.leadsTo ?? '') },
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
      const { ChangeInfo } = await route53().send(new GetChangeCommand({ Id: changeId }));
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
