// Runs the journey of a system with pairs of its engine's versions: `npm run test:engines -- SYSTEM [blue:green …]`. One line a pair.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { broughtByTests, root } from './systems.mjs';

/**
 * What test/<system>/engines/engines.mjs exports.
 * @typedef {object} Engines
 * @property {string} journey the test that is run; ENGINES tells it the pair
 * @property {string[]} pairs that are run when none is named
 * @property {RegExp} pair what one looks like
 * @property {(pair: string) => { folder?: string, why?: string }} tools folder of the tools that a pair needs, for the PATH, or why they cannot be had
 */

const logs = join(root, '.cache/engines');
const known = broughtByTests('engines/engines.mjs');
const [system, ...named] = process.argv.slice(2);
const brought = known.find((one) => one.system === system);
const names = known.map((one) => one.system).join(' | ');
if (!brought) fail(`Say which system: npm run test:engines -- ${names} [blue:green …]`);
/** @type {Engines} */
const { journey, pairs, pair: form, tools } = await import(join(root, brought.path));
const wrong = named.find((pair) => !form.test(pair));
if (wrong !== undefined) fail(`"${wrong}" is no pair of versions: write blue:green, e.g. ${pairs[0]}`);

mkdirSync(logs, { recursive: true });
const count = { passed: 0, failed: 0 };
for (const pair of named.length > 0 ? named : pairs) {
  const began = Date.now();
  const { folder, why } = tools(pair);
  const outcome = why ?? run(pair, folder);
  // What cannot be run is no success: nobody is to take it for one.
  count[outcome === '' ? 'passed' : 'failed']++;
  const seconds = Math.round((Date.now() - began) / 1000);
  const words = pair.replace(':', ' → ');
  console.log(`${outcome === '' ? 'passed' : 'failed'}  ${words}  ${seconds} s${outcome && `  ${outcome}`}`);
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 ? 1 : 0;

/** Runs the journey; '' when it passed, else where to read why not. */
function run(pair, folder) {
  const file = join(logs, `${system}-${pair.replace(':', '-to-')}.txt`);
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/jest/bin/jest.js'), '--testMatch', `**/${journey}`],
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
