// The text of docs/performance.md, from docs/performance.json, which `npm run bench -- --record` writes.

const PARTS = {
  copy: [
    'Copy',
    'Three shapes of table (narrow; with five keys and indexes; jsonb with a GIN index) from PostgreSQL 11 to 15: the host script `copy`, as a rehearsal’s host runs it, fence, lease, rights of a master user and ANALYZE included, against `pg_dump > file; psql < file` and `pgcopydb clone`, from a megabyte to more than a thousand; then one large table, many small databases and many small tables. Everybody connects by verified TLS. The limit is what this machine allows: the processor time of COPY out, COPY in and builds, each measured alone, divided by the processors, or the longest chain of a table’s rows and its longest build, whichever is more.',
  ],
  compare: [
    'Comparison',
    'The host script `compare` over the same tables (650 MB), beside `md5(row::text)` of each row in SQL, on both servers at once. Ours hashes each row twice with 64 bits and compares floats by their bits; sequences, large objects, roles and the schema are in its time, too.',
  ],
  synth: [
    'Synth',
    'From the start of the process to its end. By hand: the same number and kinds of resources, and the same assets, declared with the CDK’s own constructs (`test/postgres/bench/synth/by-hand.ts`; the bench fails if they differ).',
  ],
  fence: ['Fence', 'How long the function’s step `close-fence` takes, once the fence is installed.'],
};

/** @param {{ machine: Record<string, string | number>, rounds: number, lines: readonly object[] }} results */
export function performancePage({ machine, rounds, lines }) {
  const parts = Object.entries(PARTS).flatMap(([part, [title, text]]) => {
    const own = lines.filter((line) => line.part === part);
    if (own.length === 0) return [];
    return [`## ${title}`, text, table(own)];
  });
  return `${[
    '# Performance',
    '<!-- Made by `npm run generate` from docs/performance.json: do not edit. -->',
    `Measured by \`npm run bench -- --record\`. Contestants run in turns, each round in another order, so that what else the machine does hits all alike. A ratio is taken round by round; the table shows the median and, in brackets, the smallest and the largest of up to ${rounds} rounds. On AWS network and storage have a share that a single machine does not show: take the ratios, not the times.`,
    ...parts,
    '## The machine',
    Object.entries(machine)
      .map(([name, value]) => `- ${words(name)}: ${value}`)
      .join('\n'),
    '## Repeat it',
    '```sh\nnpm ci && npm run setup\nnpm run bench                       # all parts\nnpm run bench -- synth fence        # these parts\nnpm run bench -- copy --rounds 3 --megabytes 400\nnpm run bench -- --record && npm run generate   # this page\n```',
    '`--record` refuses a machine on which others work. It needs about 8 GB of disk and, for the comparison with it, installs Debian’s package pgcopydb where it may. A target that is missed makes it exit with 1. It is no part of CI: a machine that is busy, or faster, must not break a build.',
    '## How the copy is fast',
    '- Rows of large tables stream from server to server in binary (where every column is of a plain type), with FREEZE, into tables emptied in the same transaction. Nothing is written to the host’s disk.\n- Keys and indexes of a large table are built as soon as its rows are there, the longest first, while others are still being copied; keys first, since they lock the table. A table whose rows and longest build take as long as all the rest is copied first and alone.\n- Sessions: one for each processor of green, by its instance class, at most 16; `Strategy.dumpAndRestore({ sessions })` says otherwise. A stream of rows takes nine tenths of a processor of green’s and a tenth of the host’s. One table is copied by one session.\n- Sessions of ours on green commit asynchronously until the last statement, and sort in 64 MB unless green’s own `maintenance_work_mem` is larger: more made indexes of documents slower.',
  ].join('\n\n')}\n`;
}

function table(lines) {
  const rows = lines.map((line) => [line.name, line.what, result(line), target(line), line.note ?? '']);
  const all = [['what', 'figure', 'median (spread)', 'target', ''], ['---', '---', '---:', '---', '---'], ...rows];
  return all.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

function result({ values, unit = '' }) {
  if (values.length === 0) return 'not measured';
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
  const spread = sorted.length > 1 ? ` (${figure(sorted[0])} to ${figure(sorted.at(-1))})` : '';
  return `${figure(median)}${unit && ` ${unit}`}${spread}`;
}

function target({ atLeast, atMost }) {
  if (atLeast !== undefined) return `at least ${atLeast}`;
  return atMost === undefined ? '' : `at most ${atMost}`;
}

function figure(value) {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}

function words(name) {
  return (
    {
      memoryGb: 'memory in GB',
      clientTools: 'client tools',
      node: 'Node.js',
    }[name] ?? name
  );
}
