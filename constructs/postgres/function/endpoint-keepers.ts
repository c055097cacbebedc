import type { KeeperOf } from '../../../runtime/endpoint/endpoint-state';
import { cloudMapKeeper } from '../../client-endpoint/cloud-map/function/keeper';
import { route53Keeper } from '../../client-endpoint/route53/function/keeper';
import type { PostgresEndpoint } from '../endpoint-kinds';

/** What reads and moves the client endpoint, by its kind. */
export const endpointKeepers: { readonly [K in PostgresEndpoint]: KeeperOf } = {
  'cloud-map': cloudMapKeeper,
  route53: route53Keeper,
};
