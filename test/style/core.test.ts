import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { systems } from '../../bin/systems';

const root = join(__dirname, '../..');

/** The table of systems: nothing else names one. */
const TABLE = 'bin/systems.ts';

const SYSTEMS = systems.map(({ name }) => `constructs/${name}/`);

/** Its factories are how an app says the kind. */
const FACTORIES = 'constructs/client-endpoint/client-endpoint.ts';

const KINDS = readdirSync(join(root, 'constructs/client-endpoint'), { withFileTypes: true })
  .filter((file) => file.isDirectory())
  .map(({ name }) => `constructs/client-endpoint/${name}/`);

/** Files of the core by path: whatever belongs to no system. */
function core(): ReadonlyMap<string, string> {
  const paths = ['bin', 'constructs', 'lib', 'runtime'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => posix.join(folder, name.replaceAll('\\', '/'))),
  );
  const own = paths.filter((path) => path !== TABLE && !lies(path, SYSTEMS));
  return new Map(own.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** What imports a file of these folders, as `importer > imported`. */
function imports(sources: ReadonlyMap<string, string>, folders: readonly string[]): readonly string[] {
  return [...sources].flatMap(([path, text]) =>
    [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
      .map(([, imported]) => posix.join(dirname(path), String(imported)))
      .filter((imported) => lies(imported, folders))
      .map((imported) => `${path} > ${imported}`),
  );
}

function lies(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(folder));
}

test('the core imports no system', () => {
  const sources = core();
  expect(sources.size).toBeGreaterThan(200);
  expect(imports(sources, SYSTEMS)).toEqual([]);
});

test('a file of the core that imports a system is named', () => {
  const sources = new Map([['lib/report/x.ts', `import { a } from '../../constructs/postgres/values';`]]);
  expect(imports(sources, SYSTEMS)).toEqual(['lib/report/x.ts > constructs/postgres/values']);
});

test('outside of its folder the core names no kind of client endpoint', () => {
  const others = [...core()].filter(([path]) => path !== FACTORIES && !lies(path, KINDS));
  expect(KINDS).toContain('constructs/client-endpoint/route53/');
  expect(imports(new Map(others), KINDS)).toEqual([]);
});
