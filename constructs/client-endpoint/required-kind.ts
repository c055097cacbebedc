import type { IConstruct } from 'constructs';
import type { EndpointKind } from '../../lib/client-endpoint/endpoint-kind';
import { DeclarationError } from '../declaration-error';
import type { ClientEndpoint } from './client-endpoint';

/** @throws DeclarationError for a client endpoint of another kind than those that an upgrade can move, naming these */
export function requireKind(scope: IConstruct, endpoint: ClientEndpoint, kinds: readonly EndpointKind[]): void {
  const { name, declaredBy, keptBy } = endpoint._kind;
  if (kinds.some((kind) => kind.name === name)) return;
  throw new DeclarationError(
    scope,
    `endpoint is ${declaredBy}, and this upgrade does not work with a name that ${keptBy} keeps`,
    `Give ${kinds.map((kind) => kind.declaredBy).join(' or ')}`,
  );
}
