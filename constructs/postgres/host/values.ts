import type { FenceSeconds } from '../function/fence/lease';
import type { ServerValues } from '../function/values';

/** What the program is told, by the command's parameters. */
export interface HostValues {
  readonly upgrade: string;
  readonly blue: ServerValues;
  readonly green: ServerValues;
  /** In how many sessions a side it works at once. */
  readonly sessions: number;
  readonly resultBucket: string;
  /** Throws in a script that is not given them. */
  readonly fenceSeconds: FenceSeconds;
  /** The execution that the command belongs to; empty: none. */
  readonly executionId: string;
  /** Folder that outlives a command: certificates, and the private log. */
  readonly home: string;
}

const HOME = '/var/lib/cdk-cutover';

/** @throws with words for the operator, if one is missing */
export function readValues(environment: NodeJS.ProcessEnv): HostValues {
  const value = (name: string) => {
    const given = environment[`SSM_${name}`];
    if (given !== undefined && given !== '') return given;
    throw new Error(
      `$SSM_${name} is missing. SSM agents hand parameters over as variables from 3.3.2746.0 on: update the agent of this host.`,
    );
  };
  const server = (side: 'Blue' | 'Green', version: string): ServerValues => ({
    host: value(`${side}Host`),
    port: Number(value(`${side}Port`)),
    secretArn: value(`${side}SecretArn`),
    version,
  });
  return {
    upgrade: value('Upgrade'),
    blue: server('Blue', ''),
    green: server('Green', value('GreenVersion')),
    sessions: Number(value('Sessions')),
    resultBucket: value('ResultBucket'),
    get fenceSeconds() {
      return { work: Number(value('FenceWorkSeconds')), handover: Number(value('FenceHandoverSeconds')) };
    },
    executionId: environment.SSM_ExecutionId ?? '',
    home: environment.CUTOVER_HOME || HOME,
  };
}
