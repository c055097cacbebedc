import { postgres } from '../constructs/postgres/rehearsal/system';
import type { System } from '../lib/system/system';

/** Every system whose upgrades the commands know. */
export const systems: readonly System[] = [postgres];

/** The example that is shown where there is no app: the first system's. */
export const defaultExample = systems.at(0)?.example;

/** The system of a runbook. @throws when this version of the package does not know it */
export function systemOf({ system: name, id }: { readonly system: string; readonly id: string }): System {
  const found = systems.find((system) => system.name === name);
  if (found !== undefined) return found;
  const known = systems.map((system) => system.name).join(', ') || 'none';
  throw new Error(
    `Upgrade '${id}' is of system '${name}', which this version of cdk-cutover does not know. Known: ${known}.`,
  );
}
