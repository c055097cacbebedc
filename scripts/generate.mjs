// Writes the files that are made of each system's example (its procedure, its cutover document and its table of resources) and of what the
// benches measured. They are read by people, so they are committed. `--check` writes nothing and fails when one of them is out of date. Needs the
// bundles of `npm run bundle`.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performancePage } from './performance-page.mjs';
import { broughtByTests, root, systems } from './systems.mjs';

const pages = broughtByTests('bench/page.json').map(({ path }) => JSON.parse(read(path)));
const generated = {
  ...Object.assign({}, ...systems.map(madeOfExample)),
  'docs/performance.md': performancePage(JSON.parse(read('docs/performance.json')), pages),
};

const stale = Object.entries(generated).filter(([path, text]) => read(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is out of date: run 'npm run generate' and look at what changed`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}

/** Text by file. */
function madeOfExample({ name, example }) {
  const template = synthesise(example);
  const golden = `test/${name}/golden/${example}`;
  return {
    // The host's program is another one with each change of it.
    [`docs/procedures/${example}.md`]: run('dist/bin/cli.js', 'procedure', '--example', example).replace(
      /[0-9a-f]{64}/g,
      '…',
    ),
    [`${golden}-cutover.json`]: `${JSON.stringify(cutoverDocument(template), null, 2)}\n`,
    [`${golden}-resources.txt`]: resourceTable(template),
  };
}

/** The template with the upgrade. */
function synthesise(example) {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-cutover-generate-'));
  try {
    const { context } = JSON.parse(read('cdk.json'));
    const env = { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' };
    run(`dist/examples/${example}/app.js`, env);
    const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
    return templates.map((file) => JSON.parse(readFileSync(join(outdir, file), 'utf8'))).find(upgradeIn);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function upgradeIn({ Resources: resources }) {
  return Object.values(resources).find(({ Type: type }) => type === 'Custom::Cutover');
}

/** Each resource with what becomes of it when it is removed or replaced. */
function resourceTable({ Resources: resources }) {
  const rows = Object.entries(resources)
    .map(([id, { Type: type, DeletionPolicy: removed, UpdateReplacePolicy: replaced }]) => [
      type,
      id,
      removed ?? 'Delete',
      replaced ?? 'Delete',
    ])
    .sort(([a, b], [c, d]) => (a + b < c + d ? -1 : 1));
  const table = [['type', 'logical id', 'when removed', 'when replaced'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** The document as SSM gets it, its values shown by name. */
function cutoverDocument(template) {
  const { Properties: cutover, Metadata: metadata } = upgradeIn(template);
  const names = Object.keys(metadata['cdk-cutover'].values);
  const document = Object.values(template.Resources).find(
    ({ Properties }) => Properties?.Name === cutover.cutoverDocument,
  );
  return withNames(document.Properties.Content, names);
}

function withNames(value, names, key) {
  if (names.includes(key)) return `<${key}>`;
  if (Array.isArray(value)) return value.map((item) => withNames(item, names));
  if (typeof value !== 'object' || value === null) return value;
  if (value.Ref) return `<${value.Ref}>`;
  if (value['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value['Fn::Join']) return value['Fn::Join'][1].map((part) => withNames(part, names)).join('');
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withNames(inner, names, name)]));
}

function run(script, ...rest) {
  const env = typeof rest.at(-1) === 'object' ? rest.pop() : {};
  return execFileSync(process.execPath, [join(root, script), ...rest], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function read(path) {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
}
