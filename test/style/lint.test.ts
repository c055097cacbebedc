import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Where the text pretends to be, and the text. */
const cases = {
  consoleInLib: ['lib/runbook/phase.ts', "console.log('x');"],
  consoleInConstruct: ['constructs/declaration-error.ts', "console.log('x');"],
  cdkInLib: ['lib/runbook/phase.ts', "import { Stack } from 'aws-cdk-lib/core';\nnew Stack();"],
  cdkTypeInLib: ['lib/runbook/phase.ts', "import type { Stack } from 'aws-cdk-lib';\nexport type X = Stack;"],
  constructTypeInLib: [
    'lib/runbook/phase.ts',
    "import { DeclarationError } from '../../constructs/declaration-error';\nnew DeclarationError('x');",
  ],
  cdkInFunction: ['constructs/postgres/function/run.ts', "import { Stack } from 'aws-cdk-lib/core';\nnew Stack();"],
  cdkInConstruct: ['constructs/declaration-error.ts', "import { Stack } from 'aws-cdk-lib/core';\nnew Stack();"],
  barrel: ['constructs/declaration-error.ts', "import { Runbook } from '../index';\nnew Runbook();"],
  barrelFolder: ['constructs/declaration-error.ts', "import { Runbook } from '..';\nnew Runbook();"],
  leaf: ['constructs/declaration-error.ts', "import { Runbook } from '../lib/runbook/runbook';\nnew Runbook();"],
  any: ['lib/runbook/phase.ts', 'export const x: any = 1;'],
  tsIgnore: ['lib/runbook/phase.ts', '// @ts-ignore because of reasons\nexport const x: string = 1;'],
  unused: ['lib/runbook/phase.ts', 'const x = 1;'],
  unusedUnderscore: ['lib/runbook/phase.ts', 'export const x = (_a: string, b: string) => b;'],
  floating: ['lib/runbook/phase.ts', 'async function f(): Promise<void> {}\nf();'],
  awaited: ['lib/runbook/phase.ts', 'async function f(): Promise<void> {}\nvoid f();'],
  typeImport: ['lib/runbook/phase.ts', "import { Runbook } from './runbook';\nexport type X = Runbook;"],
  long: ['lib/runbook/phase.ts', 'export {};\n'.repeat(301)],
} satisfies Record<string, [file: string, text: string]>;

/** Those that are about types. */
const typed: readonly (keyof typeof cases)[] = ['floating', 'awaited'];

/**
 * ESLint is an ES module, which jest does not load: a process of its own lints all cases. To know the types of the whole project takes half a
 * minute: each text that is about types is a program of its own, for the others no types are asked.
 */
const script = `
  const { ESLint } = require('eslint');
  const { resolve } = require('node:path');
  const ts = require('typescript');
  const cwd = ${JSON.stringify(root)};
  const needTypes = ['no-floating-promises', 'no-misused-promises', 'await-thenable', 'switch-exhaustiveness-check', 'only-throw-error'];
  const linter = (parserOptions, rules = {}) =>
    new ESLint({ cwd, overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, ...parserOptions } }, rules }] });
  const untyped = linter({}, Object.fromEntries(needTypes.map((rule) => ['@typescript-eslint/' + rule, 'off'])));
  const options = { target: ts.ScriptTarget.ES2022, strict: true, types: [] };
  const programOf = (path, text) => {
    const host = ts.createCompilerHost(options);
    const { getSourceFile } = host;
    host.getSourceFile = (name, ...more) =>
      name === path ? ts.createSourceFile(name, text, options.target, true) : getSourceFile(name, ...more);
    return ts.createProgram([path], options, host);
  };
  (async () => {
    const [cases, typed] = JSON.parse(process.argv[1]);
    const found = {};
    for (const [name, [file, text]] of Object.entries(cases)) {
      const filePath = resolve(cwd, file);
      const eslint = typed.includes(name) ? linter({ programs: [programOf(filePath, text)] }) : untyped;
      const [result] = await eslint.lintText(text, { filePath });
      found[name] = result.messages.map(({ ruleId, message }) => ruleId ?? message);
    }
    console.log(JSON.stringify(found));
  })();
`;

const found = JSON.parse(
  execFileSync(process.execPath, ['-e', script, JSON.stringify([cases, typed])], { cwd: root, encoding: 'utf8' }),
) as Record<keyof typeof cases, string[]>;

test.each<[string, keyof typeof cases, string]>([
  ['lib/ writes no console', 'consoleInLib', 'no-console'],
  ['a construct writes no console', 'consoleInConstruct', 'no-console'],
  ['lib/ imports no CDK', 'cdkInLib', 'no-restricted-imports'],
  ['lib/ imports not even a type of the CDK', 'cdkTypeInLib', 'no-restricted-imports'],
  ['lib/ imports no construct', 'constructTypeInLib', 'no-restricted-imports'],
  ['a function imports no CDK', 'cdkInFunction', 'no-restricted-imports'],
  ['nobody imports the barrel', 'barrel', 'no-restricted-imports'],
  ['nobody imports the barrel by its folder', 'barrelFolder', 'no-restricted-imports'],
  ['any is no type', 'any', '@typescript-eslint/no-explicit-any'],
  ['an error is not ignored by a comment', 'tsIgnore', '@typescript-eslint/ban-ts-comment'],
  ['nothing is declared that is not used', 'unused', '@typescript-eslint/no-unused-vars'],
  ['a promise is awaited', 'floating', '@typescript-eslint/no-floating-promises'],
  ['a type is imported as a type', 'typeImport', '@typescript-eslint/consistent-type-imports'],
  ['a file has at most 300 lines', 'long', 'max-lines'],
])('lint: %s', (_promise, name, rule) => {
  expect(found[name]).toEqual([rule]);
});

test('lint accepts what keeps the rules', () => {
  expect([found.cdkInConstruct, found.leaf, found.awaited, found.unusedUnderscore]).toEqual([[], [], [], []]);
});
