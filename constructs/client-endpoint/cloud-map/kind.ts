import type { EndpointKind } from '../../../lib/client-endpoint/endpoint-kind';

/** A CNAME that AWS Cloud Map keeps. */
export const cloudMapKind = {
  name: 'cloud-map',
  declaredBy: 'ClientEndpoint.cloudMap({ … })',
  keptBy: 'Cloud Map',
  api: { service: 'servicediscovery' },
  values: {
    EndpointServiceId: {
      description: 'Cloud Map service of the client endpoint',
      pattern: 'srv-[a-z0-9]+',
      origin: 'the service of endpoint',
    },
    EndpointInstanceId: {
      description: 'Cloud Map instance of the client endpoint',
      pattern: '[A-Za-z0-9_/:.@-]{1,64}',
      origin: 'instanceId of endpoint',
    },
  },
} as const satisfies EndpointKind;
