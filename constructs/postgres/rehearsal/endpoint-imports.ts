import type { ImportEndpoint } from '../../../lib/rehearse/imports/endpoint';
import { importCloudMapService } from '../../client-endpoint/cloud-map/rehearsal/import-service';
import { importHostedZone } from '../../client-endpoint/route53/rehearsal/import-zone';
import type { PostgresEndpoint } from '../endpoint-kinds';

/** What makes a client endpoint that the app only names, by its kind. */
export const endpointImports: { readonly [K in PostgresEndpoint]: ImportEndpoint } = {
  'cloud-map': importCloudMapService,
  route53: importHostedZone,
};
