import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  atMost300Lines,
  folderNamesSayWhatIsInside,
  kebabCaseNames,
  noPathsOfOneMachine,
  nothingLeftForLater,
  oneWordForOneConcept,
  type Rule,
} from './rules';

const root = resolve(__dirname, '../..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  // The rules' own files name what they forbid.
  .filter((path) => path !== '' && !path.startsWith('test/style/') && existsSync(join(root, path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const rules: readonly (readonly [promise: string, rule: Rule, breach: string, found: string])[] = [
  ['no file is longer than 300 lines', atMost300Lines, 'a\n'.repeat(301), 'lib/a.ts: 301 lines'],
  ['one concept has one word', oneWordForOneConcept, 'x\nthe Cut-Over', "lib/a.ts:2: say 'cutover'"],
  ['no path of one machine', noPathsOfOneMachine, "'/home/someone/x'", 'lib/a.ts:1: a path of one machine'],
  ['nothing is left for later', nothingLeftForLater, '// TODO: x', 'lib/a.ts:1: left for later'],
];

test.each(rules)('%s', (_promise, rule) => {
  expect(files.flatMap(rule)).toEqual([]);
});

test.each(rules)('%s: a breach is found', (_promise, rule, breach, found) => {
  expect(rule({ path: 'lib/a.ts', text: breach })).toEqual([found]);
});

test('a folder is named after what is inside', () => {
  expect(files.flatMap(folderNamesSayWhatIsInside)).toEqual([]);
  expect(folderNamesSayWhatIsInside({ path: 'lib/utils/a.ts', text: '' })).toEqual(['lib/utils/a.ts: utils']);
});

test('files are named in kebab-case', () => {
  expect(files.flatMap(kebabCaseNames)).toEqual([]);
  expect(kebabCaseNames({ path: 'lib/aB.ts', text: '' })).toEqual(['lib/aB.ts: not kebab-case']);
});

/** The middle one of the lengths of lib/ and constructs/, in lines. */
function median(lengths: readonly number[]): number {
  return [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? NaN;
}

test('half of the files in lib/ and constructs/ have at most 100 lines', () => {
  const sources = files.filter(({ path }) => /^(lib|constructs)\/.*\.(ts|sh)$/.test(path));
  expect(median(sources.map(({ text }) => text.split('\n').length))).toBeLessThanOrEqual(100);
  expect(median([300, 101, 1])).toBe(101);
});

test('the tree was read: without files the rules would prove nothing', () => {
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['package.json', 'lib/runbook/runbook.ts']));
});
