import { endpointValues } from '../../../lib/client-endpoint/endpoint-kind';
import { Action } from '../../../lib/runbook/action';
import type { Stage } from '../../../lib/runbook/action';
import { endpointKinds } from '../endpoint-kinds';

/** Values that the host scripts read. */
const ON_HOST = [
  'Upgrade',
  'BlueHost',
  'BluePort',
  'BlueSecretArn',
  'GreenHost',
  'GreenPort',
  'GreenSecretArn',
  'GreenVersion',
  'Sessions',
  'ResultBucket',
  'ProgramSha256',
];
/** What the function finds both servers by. */
const OF_SERVERS = ['Upgrade', 'BlueHost', 'BluePort', 'BlueSecretArn', 'GreenHost', 'GreenPort', 'GreenSecretArn'];
/** Values that each other step of the function reads. */
const IN_FUNCTION = [
  ...OF_SERVERS,
  'Strategy',
  'BlueVersion',
  'GreenVersion',
  'ClientTls',
  'ClientScram',
  ...endpointValues(endpointKinds).map(({ name }) => name),
  'WatchSeconds',
];
/** Name of the function that asks AWS' APIs. */
export const ACCOUNT_FUNCTION = 'account';

/** Below SSM's cap of 300 s, so that the function's own deadline comes first. */
const FUNCTION_SECONDS = 290;

/** A step of PostgreSQL's function. */
export function call(step: string, stages?: Stage[]): Action {
  return Action.invokeFunction({ step, seconds: FUNCTION_SECONDS, stages, values: IN_FUNCTION });
}

/** A step of the function that is about who owns the upgrade: it needs nothing but the two servers. */
export function callOwner(step: string): Action {
  return Action.invokeFunction({ step, seconds: FUNCTION_SECONDS, values: OF_SERVERS, parameters: [] });
}

/** The question who the owner is: documents hold it several times, so it is given nothing but blue. */
export function askOwner(step: string): Action {
  const values = OF_SERVERS.filter((name) => !name.startsWith('Green'));
  return Action.invokeFunction({ step, seconds: FUNCTION_SECONDS, values, parameters: [] });
}

/**
 * A step of PostgreSQL's function that logs in as the client roles, or sets their passwords. Their secrets take room in each such step.
 * @param more further values that it alone reads
 */
export function callWithRoles(step: string, more: string[] = [], stages?: Stage[]): Action {
  const values = [...IN_FUNCTION, 'RoleSecrets', ...more];
  return Action.invokeFunction({ step, seconds: FUNCTION_SECONDS, stages, values });
}

/** A step of the function that asks AWS' APIs about both instances, and that in the VPC what it must know of the servers. */
export function callAccount(step: string): Action {
  return Action.invokeFunction({
    step,
    seconds: FUNCTION_SECONDS,
    function: ACCOUNT_FUNCTION,
    values: [...IN_FUNCTION, 'BlueInstance', 'GreenInstance', 'FunctionName', 'Acknowledged'],
  });
}

/**
 * A function of a host script.
 * @param more further values that it alone reads
 */
export function onHost(script: string, seconds: number, verb = 'do', more: string[] = []): Action {
  return Action.hostScript({
    script,
    verb,
    seconds,
    values: [...ON_HOST, ...more],
    instance: '{{ find-host.InstanceId }}',
  });
}
