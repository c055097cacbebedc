import { error, type Finding } from '../../../../runtime/preflight/finding';
import { asWhoMay } from '../../rds-superuser';
import type { Run } from '../run';
import type { Server } from '../server';
import { wordsOf } from '../words/words-of';

/**
 * Makes an event trigger on both sides and rolls it back: PostgreSQL gives superusers alone the right to, RDS its main user, and no catalog tells.
 * After the move the fence was there already.
 */
export async function eventTriggerRight(run: Run, moved: boolean): Promise<Finding[]> {
  return moved ? [] : [...(await rightOn(run.blue)), ...(await rightOn(run.green))];
}

async function rightOn(server: Server): Promise<Finding[]> {
  const client = await server.book();
  try {
    await client.query('BEGIN');
    await client.query(`CREATE FUNCTION pg_temp.nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'`);
    await client.query(
      asWhoMay('CREATE EVENT TRIGGER cdk_cutover_trial ON sql_drop EXECUTE PROCEDURE pg_temp.nothing()'),
    );
    return [];
  } catch (reason) {
    return [
      error(
        'event-trigger-right',
        `No event trigger can be made on ${server.side}, as the fence needs them to refuse changes of the schema: ${wordsOf(reason)}`,
        "Name the secret of the instance's own main user: RDS lets it, and nobody else, make them",
        reason,
      ),
    ];
  } finally {
    await client.query('ROLLBACK');
  }
}
