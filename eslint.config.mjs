import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const barrel = {
  regex: '^(\\.\\.?/)*(\\.\\.?/?|index)(\\.js)?$',
  message: 'Import from the file that declares it, not from the barrel index.ts.',
};
const cdk = {
  regex: '^(aws-cdk-lib|constructs)(/|$)',
  message: 'lib/ knows no CDK: the command line and the functions run without it.',
};
const constructs = {
  regex: '^(\\.\\./)+constructs/',
  message: 'lib/ is what constructs/ is built on: it imports nothing from there.',
};
const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default defineConfig(
  globalIgnores(['dist/', 'assets/', '**/cdk.out/', '.cache/', 'rehearsal/', 'coverage/']),
  eslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', 300],
      'no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: { globals: nodeGlobals() },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      ...restrict(barrel),
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
    },
  },
  { files: ['lib/**', 'runtime/**', 'constructs/**'], rules: { 'no-console': 'error' } },
  { files: ['lib/**/*.ts'], rules: restrict(barrel, cdk, constructs) },
  {
    files: ['bin/**/*.ts'],
    ignores: ['bin/app.ts', 'bin/systems.ts'],
    rules: restrict(barrel, {
      ...constructs,
      message: 'bin/systems.ts is the one table of systems: commands ask it, and name none.',
    }),
  },
  {
    files: ['runtime/**/*.ts'],
    rules: restrict(
      barrel,
      { ...cdk, message: 'runtime/ is bundled into functions, without the CDK.' },
      { ...constructs, message: 'runtime/ knows no system: what functions of several are built from imports none.' },
    ),
  },
  {
    files: ['constructs/**/{function,host,rehearsal}/**/*.ts'],
    rules: restrict(barrel, {
      ...cdk,
      message: 'Functions, programs of hosts and what a system brings to a rehearsal run without the CDK.',
    }),
  },
);

/** What Node gives every file, as far as it is used. */
function nodeGlobals() {
  const names =
    'AbortController AbortSignal Buffer URL URLSearchParams TextDecoder TextEncoder clearInterval clearTimeout console exports ' +
    'fetch module process require setInterval setTimeout structuredClone __dirname __filename';
  return Object.fromEntries(names.split(' ').map((name) => [name, 'readonly']));
}
