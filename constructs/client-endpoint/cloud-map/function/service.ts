import {
  GetInstanceCommand,
  GetServiceCommand,
  InstanceNotFound,
  ListInstancesCommand,
} from '@aws-sdk/client-servicediscovery';
import { NoRecord, type KeptState } from '../../../../runtime/endpoint/endpoint-state';
import { serviceDiscovery } from './outbound';

/** Attribute of an instance that its record is made of. */
export const CNAME = 'AWS_INSTANCE_CNAME';

/** The one instance of a service. */
export interface Instance {
  readonly serviceId: string;
  readonly instanceId: string;
}

/** @throws NoRecord */
export async function readInstance({ serviceId, instanceId }: Instance): Promise<KeptState> {
  const { Instance } = await serviceDiscovery()
    .send(new GetInstanceCommand({ ServiceId: serviceId, InstanceId: instanceId }))
    .catch((error: unknown) => {
      if (!(error instanceof InstanceNotFound)) throw error;
      throw new NoRecord(
        `Cloud Map service ${serviceId} has no instance ${instanceId}: name the one that clients resolve`,
      );
    });
  const attributes = Instance?.Attributes ?? {};
  return { leadsTo: attributes[CNAME], attributes };
}

export async function readService({ serviceId }: Instance): Promise<{ ttlSeconds?: number; type?: string }> {
  const { Service } = await serviceDiscovery().send(new GetServiceCommand({ Id: serviceId }));
  const record = Service?.DnsConfig?.DnsRecords?.[0];
  return { ttlSeconds: record?.TTL, type: record?.Type };
}

export async function instanceIds({ serviceId }: Instance): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await serviceDiscovery().send(new ListInstancesCommand({ ServiceId: serviceId, NextToken }));
    ids.push(...(page.Instances ?? []).map((instance) => instance.Id ?? ''));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return ids;
}
