import { declaredTtl, leadsToBlue, type ImportEndpoint } from '../../../../lib/rehearse/imports/endpoint';

/** Makes a Cloud Map service that the app only names, and its instance unless the app makes that. */
export const importCloudMapService: ImportEndpoint = (context, blue) => {
  const { values, aws, declares } = context;
  const { EndpointServiceId: id, EndpointInstanceId: instanceId, EndpointName: endpoint } = values;
  if (!id || instanceId === undefined || endpoint === undefined) return;
  const target = declares('AWS::ServiceDiscovery::Instance') ? undefined : leadsToBlue(endpoint, blue);
  const { partition, region, account } = aws;
  const [name, ...namespace] = endpoint.split('.');
  aws.cloudMap.putService({
    id,
    arn: `arn:${partition}:servicediscovery:${region}:${account}:service/${id}`,
    name,
    namespaceName: namespace.join('.'),
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    ttlSeconds: declaredTtl(context, endpoint, 'dnsTtl of ClientEndpoint.cloudMap'),
    recordType: 'CNAME',
  });
  if (target !== undefined) aws.cloudMap.putInstance(id, instanceId, { AWS_INSTANCE_CNAME: target });
};
