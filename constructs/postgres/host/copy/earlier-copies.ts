import type { Client } from 'pg';

/** A copy that outlived its host may still be writing. Called before this one has any other session on green. */
export async function endEarlierCopies(book: Client): Promise<void> {
  await book.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = current_user AND application_name ~ '^cdk-cutover [^ ]+ [0-9]+$' AND pid <> pg_backend_pid()`);
}
