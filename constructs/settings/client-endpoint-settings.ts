import { Duration, Stack } from 'aws-cdk-lib/core';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { DnsRecordType, PrivateDnsNamespace, RoutingPolicy, Service } from 'aws-cdk-lib/aws-servicediscovery';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import { ClientEndpoint } from '../client-endpoint/client-endpoint';
import * as forms from './forms';
import type { Section } from './section';

/** A client endpoint that is there already: one of the two. */
export interface ClientEndpointSettings {
  readonly cloudMap?: CloudMapSettings;
  readonly route53?: Route53Settings;
}

export interface CloudMapSettings {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly namespaceId: string;
  readonly namespaceName: string;
  readonly instanceId: string;
  readonly hostedZoneId?: string;
  readonly ttlSeconds?: number;
}

export interface Route53Settings {
  readonly hostedZoneId: string;
  readonly zoneName: string;
  /** Below the zone, e.g. `kong-db`. */
  readonly recordName: string;
  readonly ttlSeconds?: number;
}

const TTL = { least: 0, most: 2_147_483_647, unit: 'seconds' };

/** A record in Route 53 where one is named, else an instance in Cloud Map. */
export function readClientEndpoint(section: Section): ClientEndpointSettings {
  return section.has('recordName') ? { route53: readRoute53(section) } : { cloudMap: readCloudMap(section) };
}

function readRoute53(section: Section): Route53Settings {
  return {
    hostedZoneId: section.text('hostedZoneId', forms.zoneId),
    zoneName: section.text('zoneName', forms.zoneName),
    recordName: section.text('recordName', forms.recordName),
    ttlSeconds: section.optionalNumber('ttlSeconds', TTL),
  };
}

function readCloudMap(section: Section): CloudMapSettings {
  return {
    serviceId: section.text('serviceId', forms.service),
    serviceName: section.text('serviceName', forms.serviceName),
    namespaceId: section.text('namespaceId', forms.namespace),
    namespaceName: section.text('namespaceName', forms.domain),
    instanceId: section.text('instanceId', forms.instanceId),
    hostedZoneId: section.optionalText('hostedZoneId', forms.zoneId),
    ttlSeconds: section.optionalNumber('ttlSeconds', TTL),
  };
}

/** Imports it into a stack of a known account and region. */
export function importClientEndpoint(scope: Construct, { cloudMap, route53 }: ClientEndpointSettings): ClientEndpoint {
  return route53 ? importRoute53(scope, route53) : importCloudMap(scope, cloudMap!);
}

function importRoute53(scope: Construct, { hostedZoneId, zoneName, recordName, ttlSeconds }: Route53Settings) {
  const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId, zoneName });
  return ClientEndpoint.route53({ zone, recordName, ttl: seconds(ttlSeconds) });
}

function importCloudMap(scope: Construct, cloudMap: CloudMapSettings): ClientEndpoint {
  const { region, account } = Stack.of(scope);
  const partition = RegionInfo.get(region).partition ?? 'aws';
  const arn = (kind: string, id: string) => `arn:${partition}:servicediscovery:${region}:${account}:${kind}/${id}`;
  const { serviceId, serviceName, namespaceId, namespaceName, instanceId, hostedZoneId, ttlSeconds } = cloudMap;
  return ClientEndpoint.cloudMap({
    service: Service.fromServiceAttributes(scope, 'Service', {
      serviceId,
      serviceArn: arn('service', serviceId),
      serviceName,
      namespace: PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(scope, 'Namespace', {
        namespaceId,
        namespaceArn: arn('namespace', namespaceId),
        namespaceName,
      }),
      dnsRecordType: DnsRecordType.CNAME,
      routingPolicy: RoutingPolicy.WEIGHTED,
    }),
    instanceId,
    hostedZoneId,
    dnsTtl: seconds(ttlSeconds),
  });
}

function seconds(count: number | undefined): Duration | undefined {
  return count === undefined ? undefined : Duration.seconds(count);
}
