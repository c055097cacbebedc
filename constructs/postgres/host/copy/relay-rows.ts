import { bytesOf, literal } from './bytes';
import { guardOf, type Filling } from './filling';
import type { Job } from './jobs';
import type { Table } from './tables';

/** Below so many bytes a table's rows are not worth a transaction of their own. */
const SMALL = 1_048_576;

/** So many small tables share a transaction: it locks all of them, and a server has room for 64 locks a connection (max_locks_per_transaction). */
const MOST_TOGETHER = 100;

/**
 * Rows stream by psql from server to server, and no file grows with them. As text, with every digit of a float, the script for blue prints the script
 * for green, rows included; in binary one table at a time. A table is filled in one transaction, or not at all, and that begins with the proof
 * that it is still ours to fill.
 */
export async function relayRows(filling: Filling, job: Job, builds: string): Promise<void> {
  const { host, aim } = filling;
  const then = ['-f', host.workspace.write('builds', bytesOf(builds + analyzeSql(job)))];
  const guard = guardOf(filling);
  const [first] = job.tables;
  if (job.binary && first) {
    const { name, columns } = first;
    const target = `${first.root ?? name} ${columns ?? ''}`;
    const from = host.workspace.write('rows', bytesOf(`COPY ${name} ${columns ?? ''} TO STDOUT WITH (FORMAT binary);`));
    const begin = host.workspace.write(
      'begin',
      bytesOf(`BEGIN; ${guard} ${first.root ? '' : `TRUNCATE ONLY ${name};`}`),
    );
    const copy = host.workspace.write(
      'copy',
      bytesOf(`COPY ${target} FROM STDIN WITH (FORMAT binary${first.root ? '' : ', FREEZE'})`),
    );
    await host.tools.relay(aim, ['-f', from], ['-f', begin, '-c', `@${copy}`, '-c', 'COMMIT', ...then]);
    return;
  }
  const script = host.workspace.write('rows', bytesOf(textScripts(job, guard)));
  await host.tools.relay(aim, ['-f', script], ['-f', '-', ...then]);
}

/** What psql is to run on blue: it prints what psql is to run on green. Small tables share a transaction, and the rest of them have one each. */
function textScripts({ tables }: Job, guard: string): string {
  const small = tables.filter(({ bytes }) => bytes < SMALL);
  const shares = tables.filter(({ bytes }) => bytes >= SMALL).map((table) => [table]);
  for (let at = 0; at < small.length; at += MOST_TOGETHER) shares.push(small.slice(at, at + MOST_TOGETHER));
  return shares
    .map((share) => `SELECT ${literal(`BEGIN; ${guard}`)};\n${share.map(copyScript).join('')}SELECT $$COMMIT;$$;\n`)
    .join('');
}

/**
 * Rows that come frozen are never written again, but a table has to be emptied for it in the same transaction, which takes longer than a small
 * table's rows do. Whatever its size, it was made a moment ago and is empty.
 */
function copyScript({ name, columns, condition, root, bytes }: Table): string {
  const list = columns ?? '';
  const frozen = root === null && condition === null && bytes >= SMALL;
  const begin = `${frozen ? `TRUNCATE ONLY ${name}; ` : ''}COPY ${root ?? name} ${list} FROM STDIN${frozen ? ' WITH (FREEZE)' : ''};`;
  const from =
    condition === null
      ? `COPY ${name} ${list} TO STDOUT`
      : `COPY (SELECT ${list.replace(/^\(|\)$/g, '')} FROM ${name} ${condition}) TO STDOUT`;
  return `SELECT ${literal(begin)};\n${from};\nSELECT $$\\.$$;\n`;
}

/** Of a table with builds of its own, after the last of them; of parts, with the whole. */
function analyzeSql(job: Job): string {
  if (job.apart) return '';
  return job.tables
    .filter(({ whole }) => whole === null)
    .map(({ name }) => `ANALYZE ${name};\n`)
    .join('');
}
