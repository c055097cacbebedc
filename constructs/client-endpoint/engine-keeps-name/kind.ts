import type { EndpointKind } from '../../../lib/client-endpoint/endpoint-kind';

/** A name that the engine moves by itself, as RDS does when it switches a Blue/Green Deployment over. */
export const engineKeepsNameKind = {
  name: 'engine-keeps-name',
  declaredBy: 'ClientEndpoint.engineKeepsName()',
  keptBy: 'the engine',
  values: {},
} as const satisfies EndpointKind;
