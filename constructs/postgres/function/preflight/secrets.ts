import { error, type Finding } from '../../../../runtime/preflight/finding';
import { samePlace } from '../../../../runtime/endpoint/endpoint-state';
import { warning } from '../../warning';
import type { Run } from '../run';
import { readRotation } from '../outbound';
import { readCredentials } from '../server';
import { wordsOf } from '../words/words-of';

/** Every secret holds a login, and a role's secret that role's; none changes by itself meanwhile. */
export async function secrets(run: Run): Promise<Finding[]> {
  return [...(await masterSecrets(run)), ...(await look(run, [...run.values.roleSecrets]))];
}

/** Those of the master users alone: all that a step knows which is not given the roles'. */
export function masterSecrets(run: Run): Promise<Finding[]> {
  return look(run, [
    ['', run.values.blue.secretArn],
    ['', run.values.green.secretArn],
  ]);
}

async function look(run: Run, secretsOf: readonly (readonly [string, string])[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [role, arn] of secretsOf) {
    try {
      const { username, host } = await readCredentials(arn);
      if (role !== '' && username !== role) {
        found.push(
          error(
            'secret-role',
            `Secret ${arn} belongs to "${username}", declared is role "${role}"`,
            "Name that role's own secret",
          ),
        );
      }
      if (role !== '' && host !== undefined && samePlace(host, run.values.blue.host)) {
        found.push(
          warning(
            'secret-host',
            `Secret ${arn} of role "${role}" names blue's address as its host`,
            'Clients that connect to the host in their secret never see the client endpoint: make that the host, before the cutover',
          ),
        );
      }
    } catch (reason) {
      found.push(error('secret', wordsOf(reason), `Put username and password into secret ${arn}`));
      continue;
    }
    found.push(...(await rotation(arn)));
  }
  return found;
}

/** What is set on green during the upgrade is what the secret held then. */
async function rotation(arn: string): Promise<Finding[]> {
  try {
    const { enabled, next } = await readRotation(arn);
    if (!enabled) return [];
    const when = next === undefined ? '' : `, next on ${next.toISOString()}`;
    return [
      warning(
        'secret-rotation',
        `Secret ${arn} is rotated by itself${when}`,
        'Turn its rotation off for the time of the upgrade (aws secretsmanager cancel-rotate-secret)',
      ),
    ];
  } catch (reason) {
    return [
      error(
        'secret-description',
        `Whether secret ${arn} is rotated could not be looked up: ${wordsOf(reason)}`,
        'Allow secretsmanager:DescribeSecret on it: the declaration grants it, so a policy of the secret, a boundary or the organization takes it away',
      ),
    ];
  }
}
