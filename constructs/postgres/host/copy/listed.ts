import type { Client } from 'pg';

/**
 * Executes on the server what queries list there, each statement in a transaction of its own, so that none needs more locks than there are. What
 * its owner's member may not do is left to rds_superuser.
 * @param listings queries with one column; each is asked after the one before it was executed
 * @param unless   SQL condition under which nothing is done
 */
export async function executeListed(client: Client, listings: readonly string[], unless = 'false'): Promise<void> {
  const rounds = listings.map(
    (listing, at) => `
    EXECUTE $listing${at}$SELECT array(${listing})$listing${at}$ INTO statements;
    FOREACH statement IN ARRAY statements LOOP
      BEGIN
        EXECUTE statement;
      EXCEPTION WHEN insufficient_privilege THEN
        SET LOCAL ROLE rds_superuser;
        EXECUTE statement;
      END;
      COMMIT;
    END LOOP;`,
  );
  await client.query(`DO $listed$
    DECLARE statements text[]; statement text;
    BEGIN
    IF ${unless} THEN RETURN; END IF;${rounds.join('')}
    END $listed$`);
}
