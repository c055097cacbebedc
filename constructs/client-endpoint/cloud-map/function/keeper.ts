import {
  DuplicateRequest,
  GetOperationCommand,
  RegisterInstanceCommand,
  ServiceDiscoveryServiceException,
} from '@aws-sdk/client-servicediscovery';
import { randomUUID } from 'node:crypto';
import type { Deadline } from '../../../../runtime/deadline';
import { claimEach, refusedAtOnce, SUBMISSION_MS } from '../../../../runtime/endpoint/claimed-submission';
import { leadsTo, type KeeperOf, type KeptState } from '../../../../runtime/endpoint/endpoint-state';
import { cloudMapKind } from '../kind';
import { findings } from './findings';
import { serviceDiscovery } from './outbound';
import { CNAME, readInstance, readService, type Instance } from './service';

/** Reads and moves the one instance of a Cloud Map service whose record is a CNAME. */
export const cloudMapKeeper: KeeperOf = (text) => {
  const instance: Instance = { serviceId: text('EndpointServiceId'), instanceId: text('EndpointInstanceId') };
  return {
    read: () => readInstance(instance),
    findings: () => findings(instance),
    ttlSeconds: async () => (await readService(instance)).ttlSeconds,
    submit: (host, before, claim, deadline) => submit(instance, host, before, claim, deadline),
    outcome,
    refused: (error) => error instanceof ServiceDiscoveryServiceException && refusedAtOnce(error.$metadata),
    keptBy: cloudMapKind.keptBy,
    rights: `servicediscovery:RegisterInstance on service ${instance.serviceId}, servicediscovery:GetOperation, and route53:ChangeResourceRecordSets on the hosted zone of its namespace`,
  };
};

/** Never deregisters; other attributes stay as they are. An operation that already runs is waited for, then the move is submitted again. */
async function submit(
  instance: Instance,
  host: string,
  before: KeptState,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  const requestId = randomUUID();
  let { attributes } = before;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await register(instance, { ...attributes, [CNAME]: host }, `${requestId}-${attempt}`, claim, deadline);
    } catch (error) {
      if (!(error instanceof DuplicateRequest)) throw error;
      deadline.check('waiting for the operation that already runs on the client endpoint');
      const running = error.DuplicateOperationId;
      if (running === undefined) throw error;
      await outcome(running, deadline);
      const now = await readInstance(instance);
      // It may have been our own, its answer lost on the way. Where the name was the host's before, that tells nothing.
      if (!leadsTo(before, host) && leadsTo(now, host)) return running;
      attributes = now.attributes;
    }
  }
}

async function register(
  { serviceId, instanceId }: Instance,
  attributes: Record<string, string>,
  requestId: string,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  deadline.check('moving the client endpoint');
  const giveUp = AbortSignal.timeout(Math.min(SUBMISSION_MS, deadline.left));
  const command = new RegisterInstanceCommand({
    ServiceId: serviceId,
    InstanceId: instanceId,
    CreatorRequestId: requestId.slice(-64),
    Attributes: attributes,
  });
  claimEach(command, claim, giveUp);
  const { OperationId } = await serviceDiscovery().send(command, { abortSignal: giveUp });
  if (OperationId === undefined) throw new Error('Cloud Map accepted RegisterInstance without an operation id');
  return OperationId;
}

async function outcome(operationId: string, deadline: Deadline): Promise<string | undefined> {
  let status: string | undefined = 'unknown';
  const ended = await deadline.until(
    () => `waiting for Cloud Map operation ${operationId} (${status})`,
    100,
    async () => {
      const { Operation } = await serviceDiscovery().send(new GetOperationCommand({ OperationId: operationId }));
      status = Operation?.Status;
      return status === 'SUCCESS' || status === 'FAIL' ? Operation : undefined;
    },
  );
  return ended.Status === 'FAIL'
    ? `${ended.ErrorCode ?? 'FAIL'}: ${ended.ErrorMessage ?? 'no reason given'}`
    : undefined;
}
