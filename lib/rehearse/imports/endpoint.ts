import type { ImportContext } from '../../system/rehearsal-system';

const DEFAULT_TTL_SECONDS = 60;

/**
 * Makes the Cloud Map service or the Route 53 zone of a client endpoint that the app only names.
 * @param blue where the endpoint leads; `undefined` when the app makes blue
 */
export function importEndpoint(context: ImportContext, blue: string | undefined): void {
  const { EndpointServiceId: service, EndpointHostedZoneId: zone } = context.values;
  if (service) importService(context, service, blue);
  if (zone) importZone(context, zone, blue);
}

function importService(context: ImportContext, id: string, blue: string | undefined): void {
  const { values, aws, declaresRecord } = context;
  const { EndpointInstanceId: instanceId, EndpointName: endpoint } = values;
  if (endpoint === undefined || instanceId === undefined) return;
  const target = declaresRecord ? undefined : known(endpoint, blue);
  const { partition, region, account } = aws;
  const [name, ...namespace] = endpoint.split('.');
  aws.cloudMap.putService({
    id,
    arn: `arn:${partition}:servicediscovery:${region}:${account}:service/${id}`,
    name,
    namespaceName: namespace.join('.'),
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    ttlSeconds: ttlOf(context, endpoint),
    recordType: 'CNAME',
  });
  if (target !== undefined) aws.cloudMap.putInstance(id, instanceId, { AWS_INSTANCE_CNAME: target });
}

/** The zone's name is not told; that the record's name lies in it is all that matters here. */
function importZone(context: ImportContext, id: string, blue: string | undefined): void {
  const { values, aws, declaresRecord } = context;
  const { EndpointName: name } = values;
  if (name === undefined) return;
  aws.route53.putZone({ id, name: name.split('.').slice(1).join('.'), isPrivate: true });
  if (declaresRecord) return;
  const target = known(name, blue);
  aws.route53.putRecordSet(id, { name, type: 'CNAME', ttlSeconds: ttlOf(context, name), values: [target] });
}

function known(endpoint: string, blue: string | undefined): string {
  if (blue !== undefined) return blue;
  throw new Error(
    `The client endpoint ${endpoint} is imported, but blue is made by the app: a rehearsal cannot tell where it leads. ` +
      `Declare both in the app, or import both.`,
  );
}

function ttlOf({ values, note }: ImportContext, endpoint: string): number {
  const { EndpointTtlSeconds: declared } = values;
  if (declared !== undefined && declared !== '') return Number(declared);
  note(
    `The TTL of ${endpoint} is not declared; the rehearsal took ${DEFAULT_TTL_SECONDS} s. Declare it: dnsTtl of ClientEndpoint.cloudMap, ttl of ClientEndpoint.route53.`,
  );
  return DEFAULT_TTL_SECONDS;
}
