import type { Client } from 'pg';
import { executeAsWhoMay } from '../../rds-superuser';

/**
 * Executes on the server what queries list there, each statement in a transaction of its own, so that none needs more locks than there are. What
 * RDS opens to its main user is done by whoever may.
 * @param listings queries with one column; each is asked after the one before it was executed
 * @param unless   SQL condition under which nothing is done
 */
export async function executeListed(client: Client, listings: readonly string[], unless = 'false'): Promise<void> {
  const rounds = listings.map(
    (listing, at) => `
    EXECUTE $listing${at}$SELECT array(${listing})$listing${at}$ INTO statements;
    FOREACH statement IN ARRAY statements LOOP
      ${executeAsWhoMay('statement')}
      COMMIT;
    END LOOP;`,
  );
  await client.query(`DO $listed$
    DECLARE statements text[]; statement text;
    BEGIN
    IF ${unless} THEN RETURN; END IF;${rounds.join('')}
    END $listed$`);
}
