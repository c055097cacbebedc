import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
}

interface LockedPackage {
  readonly version: string;
  readonly resolved?: string;
}

const locked = readJson<{ packages: Record<string, LockedPackage> }>('package-lock.json').packages;
const manifest = readJson<Record<string, Record<string, string> | undefined>>('package.json');

/** Addresses in a lock that are not the public registry's. */
function otherHosts(packages: Record<string, LockedPackage>): string[] {
  return Object.values(packages).flatMap(({ resolved }) =>
    resolved === undefined || resolved.startsWith('https://registry.npmjs.org/') ? [] : [resolved],
  );
}

test('the lock names no registry but the public one', () => {
  expect(otherHosts(locked)).toEqual([]);
});

test('a private registry in the lock is found', () => {
  expect(otherHosts({ a: { version: '1.0.0', resolved: 'https://npm.example.com/a.tgz' } })).toEqual([
    'https://npm.example.com/a.tgz',
  ]);
});

test('the package has peers and no other dependency that it would need at run time', () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(manifest.optionalDependencies).toBeUndefined();
  expect(Object.keys(manifest.peerDependencies ?? {})).toEqual(['aws-cdk-lib', 'constructs']);
});

test('dependencies of the development are pinned', () => {
  const ranges = Object.entries(manifest.devDependencies ?? {}).filter(([, version]) =>
    /[\^~*x><]|latest/.test(version.replace(/^npm:.*@/, '')),
  );
  expect(ranges).toEqual([]);
});

test('cdk.json carries the feature flags that this aws-cdk-lib recommends', () => {
  const { context } = readJson<{ context: Record<string, unknown> }>('cdk.json');
  expect(context).toMatchObject(
    readJson<Record<string, unknown>>('node_modules/aws-cdk-lib/recommended-feature-flags.json'),
  );
});
