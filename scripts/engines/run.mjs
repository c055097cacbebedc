// Runs the journey of a system with pairs of its engine's majors: `npm run test:engines -- postgres [blue:green …]`. One line a pair.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientTools } from '../../test/postgres/engines/client-tools.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const logs = join(root, '.cache/engines');

/** By system: the test that is run, and the pairs that are run when none is named. */
const SYSTEMS = {
  postgres: {
    journey: 'test/postgres/journeys/nasty-journey.ts',
    pairs: ['11.22:15.17', '11.22:17.10', '11.22:18.4', '15.17:16.14', '15.17:17.10', '16.14:18.4', '17.10:18.4'],
  },
};

const [system, ...named] = process.argv.slice(2);
const known = SYSTEMS[system];
if (!known) fail(`Say which system: npm run test:engines -- ${Object.keys(SYSTEMS).join(' | ')} [blue:green …]`);
const wrong = named.find((pair) => !/^\d+\.\d+:\d+\.\d+$/.test(pair));
if (wrong !== undefined) fail(`"${wrong}" is no pair of versions: write blue:green, e.g. ${known.pairs[0]}`);

mkdirSync(logs, { recursive: true });
const count = { passed: 0, failed: 0 };
for (const pair of named.length > 0 ? named : known.pairs) {
  const [blue, green] = pair.split(':');
  const began = Date.now();
  const { folder, why } = clientTools(Number.parseInt(green));
  const outcome = why ?? journey(pair, folder);
  // What cannot be run is no success: nobody is to take it for one.
  count[outcome === '' ? 'passed' : 'failed']++;
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${outcome === '' ? 'passed' : 'failed'}  ${blue} → ${green}  ${seconds} s${outcome && `  ${outcome}`}`);
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 ? 1 : 0;

/** Runs the journey; '' when it passed, else where to read why not. */
function journey(pair, folder) {
  const file = join(logs, `${system}-${pair.replace(':', '-to-')}.txt`);
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/jest/bin/jest.js'), '--testMatch', `**/${known.journey}`],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, ENGINES: pair, PATH: [folder, process.env.PATH].filter(Boolean).join(delimiter) },
    },
  );
  writeFileSync(file, `${stdout}\n${stderr}\n${error?.message ?? ''}`);
  return status === 0 ? '' : `see ${file}`;
}

function fail(words) {
  console.error(words);
  process.exit(2);
}
