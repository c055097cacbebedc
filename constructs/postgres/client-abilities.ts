import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeclarationError } from '../declaration-error';
import type { ClientAbilities } from './corrections';
import { correctionsFor } from './corrections';
import { PostgresGreen } from './postgres-green';
import type { PostgresParameters } from './postgres-parameters';
import type { PostgresServer } from './postgres-server';

const CAPABLE: ClientAbilities = { tls: true, scram: true };

/**
 * What the least able client can do: as stated, else as green's parameters are declared for.
 *
 * @throws DeclarationError if more is stated than green's parameters are corrected for: logins would be tried in a way in which no client comes
 */
export function abilitiesOf(
  scope: Construct,
  stated: ClientAbilities | undefined,
  green: PostgresServer,
): ClientAbilities {
  const owner = green.instance.node.scope;
  if (!(owner instanceof PostgresGreen)) return stated ?? CAPABLE;
  const { parameters } = owner;
  if (!stated) return parameters.clients;
  for (const ability of ['tls', 'scram'] as const) {
    if (!stated[ability] || parameters.clients[ability]) continue;
    throw new DeclarationError(
      scope,
      `clients says ${ability}: true, but green's parameters (${parameters.node.path}) are for clients with ${ability}: false`,
      'Leave clients out here, so that one declaration counts, or correct the one that is wrong',
    );
  }
  warnOfRefusal(scope, stated, parameters);
  return stated;
}

/** No error: whoever wants to see green refuse its clients can rehearse it. */
function warnOfRefusal(scope: Construct, clients: ClientAbilities, { major, kept, node }: PostgresParameters): void {
  const wrong = correctionsFor(major, clients).flatMap(({ name, value }) => {
    const found = kept.find((one) => one.name === name);
    return found && found.value !== value ? [`${name}=${found.value}`] : [];
  });
  if (wrong.length === 0) return;
  Annotations.of(scope).addWarningV2(
    'cdk-cutover:greenRefusesClients',
    `Green keeps ${wrong.join(' and ')}, which refuses the clients as declared here; the upgrade will stop at 'try-logins' and be undone. ` +
      `Declare the same clients for ${node.path}.`,
  );
}
