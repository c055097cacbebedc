import { cloudMapKind } from '../client-endpoint/cloud-map/kind';
import { route53Kind } from '../client-endpoint/route53/kind';

/** Client endpoints that an upgrade of PostgreSQL can move: names whose record is a CNAME. */
export const endpointKinds = [cloudMapKind, route53Kind] as const;

/** Keys of every table over them: a forgotten kind does not compile. */
export type PostgresEndpoint = (typeof endpointKinds)[number]['name'];
