import { bytesOf, literal } from './bytes';
import { guardOf, type Filling } from './filling';
import type { Job } from './jobs';
import type { Table } from './tables';

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
  const script = host.workspace.write('rows', bytesOf(job.tables.map((table) => textScript(table, guard)).join('')));
  await host.tools.relay(aim, ['-f', script], ['-f', '-', ...then]);
}

function textScript({ name, columns, condition, root }: Table, guard: string): string {
  const list = columns ?? '';
  const [into, frozen] = root === null && condition === null ? [name, true] : [root ?? name, false];
  const begin = `BEGIN; ${guard} ${frozen ? `TRUNCATE ONLY ${name};` : ''} COPY ${into} ${list} FROM STDIN${frozen ? ' WITH (FREEZE)' : ''};`;
  const from =
    condition === null
      ? `COPY ${name} ${list} TO STDOUT`
      : `COPY (SELECT ${list.replace(/^\(|\)$/g, '')} FROM ${name} ${condition}) TO STDOUT`;
  return `SELECT ${literal(begin)};\n${from};\nSELECT $$\\.$$;\nSELECT $$COMMIT;$$;\n`;
}

/** Of a table with builds of its own, after the last of them; of parts, with the whole. */
function analyzeSql(job: Job): string {
  if (job.apart) return '';
  return job.tables
    .filter(({ part }) => !part)
    .map(({ name }) => `ANALYZE ${name};\n`)
    .join('');
}
