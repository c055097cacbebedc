import {
  DuplicateRequest,
  GetInstanceCommand,
  GetOperationCommand,
  GetServiceCommand,
  InstanceNotFound,
  ListInstancesCommand,
  RegisterInstanceCommand,
  ServiceDiscoveryServiceException,
} from '@aws-sdk/client-servicediscovery';
import { randomUUID } from 'node:crypto';
import { SDK_PATIENCE_MS, serviceDiscovery } from './outbound';
import type { Deadline } from './deadline';
import type { Values } from './values';

const CNAME = 'AWS_INSTANCE_CNAME';

/** Whom the client endpoint names. */
export type Target = 'BLUE' | 'GREEN' | 'OTHER';

export interface EndpointState {
  readonly target: Target;
  readonly cname?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What Cloud Map holds for the client endpoint now. */
export async function readEndpoint(values: Values): Promise<EndpointState> {
  const { serviceId, instanceId } = values.endpoint;
  const { Instance } = await serviceDiscovery()
    .send(new GetInstanceCommand({ ServiceId: serviceId, InstanceId: instanceId }))
    .catch((error: unknown) => {
      if (!(error instanceof InstanceNotFound)) throw error;
      throw new Error(
        `Cloud Map service ${serviceId} has no instance ${instanceId}: name the one that clients resolve`,
      );
    });
  const attributes = Instance?.Attributes ?? {};
  const cname = attributes[CNAME];
  return { target: targetOf(cname, values), cname, attributes };
}

export async function readService(values: Values): Promise<{ ttlSeconds?: number; type?: string }> {
  const { Service } = await serviceDiscovery().send(new GetServiceCommand({ Id: values.endpoint.serviceId }));
  const record = Service?.DnsConfig?.DnsRecords?.[0];
  return { ttlSeconds: record?.TTL, type: record?.Type };
}

/** How long clients keep an answer: the service's own word, or what was declared. */
export async function ttlMs(values: Values): Promise<number> {
  return 1_000 * ((await readService(values)).ttlSeconds ?? values.endpoint.ttlSeconds ?? 60);
}

export async function instanceIds(values: Values): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await serviceDiscovery().send(
      new ListInstancesCommand({ ServiceId: values.endpoint.serviceId, NextToken }),
    );
    ids.push(...(page.Instances ?? []).map((instance) => instance.Id ?? ''));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

/** A submission that took longer than this is given up, retries included. */
const SUBMISSION_MS = SDK_PATIENCE_MS;

/** From claiming a submission to its being accepted passes no more than this; what was not accepted by then never will be. */
export const SETTLED_AFTER_MS = SUBMISSION_MS + 5_000;

/** Whoever submits was not, or is no longer, entitled to. Nothing was sent under that claim. */
export class ClaimRefused extends Error {}

/**
 * Submits the move to a host and returns the operation's id. Never deregisters; other attributes stay as they are. An operation that
 * already runs is waited for, then the move is submitted again: what it did is not assumed.
 * @param state what Cloud Map holds now
 * @param claim asked right before every request that is sent, the client's own retries included: throws where it must not be
 */
export async function submitMove(
  values: Values,
  host: string,
  state: EndpointState,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  const requestId = randomUUID();
  let { attributes } = state;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await register(values, { ...attributes, [CNAME]: host }, `${requestId}-${attempt}`, claim, deadline);
    } catch (error) {
      if (!(error instanceof DuplicateRequest)) throw error;
      deadline.check('waiting for the operation that already runs on the client endpoint');
      const running = error.DuplicateOperationId;
      if (running === undefined) throw error;
      await outcome(running, deadline);
      const now = await readEndpoint(values);
      // It may have been our own, its answer lost on the way. Where the name was the host's before, that tells nothing.
      if (!names(state, host) && names(now, host)) return running;
      attributes = now.attributes;
    }
  }
}

async function register(
  values: Values,
  attributes: Record<string, string>,
  requestId: string,
  claim: () => Promise<void>,
  deadline: Deadline,
): Promise<string> {
  deadline.check('moving the client endpoint');
  const giveUp = AbortSignal.timeout(Math.min(SUBMISSION_MS, deadline.left));
  const command = new RegisterInstanceCommand({
    ServiceId: values.endpoint.serviceId,
    InstanceId: values.endpoint.instanceId,
    CreatorRequestId: requestId.slice(-64),
    Attributes: attributes,
  });
  // Inside the client's retries: a claim of before an attempt says nothing about the next one.
  command.middlewareStack.add(
    (next) => async (args) => {
      const asked = Date.now();
      await claim();
      if (giveUp.aborted || Date.now() - asked > SUBMISSION_MS) {
        throw new ClaimRefused('Claiming the submission on blue took too long');
      }
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'claim' },
  );
  const { OperationId } = await serviceDiscovery().send(command, { abortSignal: giveUp });
  if (OperationId === undefined) throw new Error('Cloud Map accepted RegisterInstance without an operation id');
  return OperationId;
}

/** Waits for an operation; returns its error when it failed. */
export async function outcome(operationId: string, deadline: Deadline): Promise<string | undefined> {
  let status: string | undefined = 'unknown';
  const ended = await deadline.until(
    () => `waiting for Cloud Map operation ${operationId} (${status})`,
    250,
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

/** True when the service answered that it will not do it. No answer, a throttle or a server error proves nothing. */
export function definitelyRefused(error: unknown): boolean {
  if (!(error instanceof ServiceDiscoveryServiceException)) return false;
  const { httpStatusCode: status, attempts = 1 } = error.$metadata;
  // An earlier attempt may have been accepted and its answer lost.
  if (attempts > 1) return false;
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

export function sameHost(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function names({ cname }: EndpointState, host: string): boolean {
  return cname !== undefined && sameHost(cname, host);
}

function targetOf(cname: string | undefined, values: Values): Target {
  if (cname === undefined) return 'OTHER';
  if (sameHost(cname, values.blue.host)) return 'BLUE';
  return sameHost(cname, values.green.host) ? 'GREEN' : 'OTHER';
}

function plain(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
