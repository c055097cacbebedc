import { error, note, type Finding } from '../../../../runtime/preflight/finding';
import type { Run } from '../run';
import { versionOf } from '../status';

/** What runs is what was declared; green is newer; neither is Aurora. */
export async function versions(run: Run): Promise<Finding[]> {
  const found: Finding[] = [];
  const majors: number[] = [];
  for (const server of [run.blue, run.green]) {
    const { side, values } = server;
    const actual = await versionOf(server);
    majors.push(major(actual));
    if (major(actual) !== major(values.version)) {
      found.push(
        error(
          'version',
          `${side} runs ${actual}, declared is ${values.version}`,
          `Declare the version that ${side} runs`,
        ),
      );
    } else if (actual !== values.version) {
      found.push(
        note(
          'version-minor',
          `${side} runs ${actual}, declared is ${values.version}`,
          'The minor version need not match',
        ),
      );
    }
    const { rows } = await (await server.book()).query(`SELECT FROM pg_proc WHERE proname = 'aurora_version'`);
    if (rows.length > 0) found.push(error('aurora', `${side} is Aurora`, 'This upgrade is for RDS PostgreSQL'));
  }
  const [blue, green] = majors;
  if (green! <= blue!) {
    found.push(
      error(
        'version-order',
        `Green (${green}) is not newer than blue (${blue})`,
        'Choose a newer major version for green',
      ),
    );
  }
  if (blue! < 11)
    found.push(
      error('version-old', `Blue runs ${blue}; 11 is the oldest that can be compared`, 'Upgrade blue to 11 first'),
    );
  return found;
}

/** First number of a version: since 10, that is the major version. */
function major(version: string): number {
  return Number(version.split('.')[0]);
}
