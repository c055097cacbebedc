import { declaredTtl, leadsToBlue, type ImportEndpoint } from '../../../../lib/rehearse/imports/endpoint';

/** Makes a hosted zone that the app only names, and the record unless the app makes that. */
export const importHostedZone: ImportEndpoint = (context, blue) => {
  const { values, aws, declares } = context;
  const { EndpointHostedZoneId: id, EndpointName: name } = values;
  if (!id || name === undefined) return;
  // The zone's name is not told; that the record's name lies in it is all that matters here.
  aws.route53.putZone({ id, name: name.split('.').slice(1).join('.'), isPrivate: true });
  if (declares('AWS::Route53::RecordSet')) return;
  const target = leadsToBlue(name, blue);
  const ttlSeconds = declaredTtl(context, name, 'ttl of ClientEndpoint.route53');
  aws.route53.putRecordSet(id, { name, type: 'CNAME', ttlSeconds, values: [target] });
};
