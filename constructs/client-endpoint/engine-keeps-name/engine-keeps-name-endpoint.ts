import { Token } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { isDnsName } from '../dns-name';
import type { EndpointParts } from '../endpoint-parts';
import { engineKeepsNameKind } from './kind';

/** Properties of a client endpoint that the engine moves. */
export interface EngineKeepsNameEndpointProps {
  /**
   * The name that clients resolve: one of yours that leads to the one that the engine keeps.
   *
   * @default - the name that blue has by itself
   */
  readonly name?: string;
}

export function engineKeepsNameEndpoint({ name }: EngineKeepsNameEndpointProps): EndpointParts {
  if (name !== undefined && !Token.isUnresolved(name) && !isDnsName(name)) {
    throw new Error(
      `ClientEndpoint.engineKeepsName: name is '${name}', which clients cannot resolve. Give a name like 'db.example.com', or none: clients then resolve blue's own.`,
    );
  }
  return {
    kind: engineKeepsNameKind,
    name,
    found: {},
    place: name?.toLowerCase(),
    grantMove: (grantee) => Grant.drop(grantee, 'The engine moves its name by itself'),
  };
}
