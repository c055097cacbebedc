import type { Run } from '../run';
import { readCredentials } from '../server';
import { wordsOf } from '../stage';
import { error, type Finding } from './finding';

/** Every secret holds a login, and a role's secret that role's. */
export async function secrets(run: Run): Promise<Finding[]> {
  const found: Finding[] = [];
  const secretsOf = [
    ['', run.values.blue.secretArn],
    ['', run.values.green.secretArn],
    ...run.values.roleSecrets,
  ] as const;
  for (const [role, arn] of secretsOf) {
    try {
      const { username } = await readCredentials(arn);
      if (role !== '' && username !== role) {
        found.push(
          error(
            'secret-role',
            `Secret ${arn} belongs to "${username}", declared is role "${role}"`,
            "Name that role's own secret",
          ),
        );
      }
    } catch (reason) {
      found.push(error('secret', wordsOf(reason), `Put username and password into secret ${arn}`));
    }
  }
  return found;
}
