import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { systems } from '../../bin/systems';

const root = join(__dirname, '../..');

/** The table of systems: nothing else names one. */
const TABLE = 'bin/systems.ts';

const FOLDERS = systems.map(({ name }) => `constructs/${name}/`);

/** Files of the core by path: whatever belongs to no system. */
function core(): ReadonlyMap<string, string> {
  const paths = ['bin', 'constructs', 'lib', 'runtime'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => posix.join(folder, name.replaceAll('\\', '/'))),
  );
  const own = paths.filter((path) => path !== TABLE && !isOfSystem(path));
  return new Map(own.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** What imports a system's file, as `importer > imported`. */
function imports(sources: ReadonlyMap<string, string>): readonly string[] {
  return [...sources].flatMap(([path, text]) =>
    [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
      .map(([, imported]) => posix.join(dirname(path), String(imported)))
      .filter(isOfSystem)
      .map((imported) => `${path} > ${imported}`),
  );
}

function isOfSystem(path: string): boolean {
  return FOLDERS.some((folder) => path.startsWith(folder));
}

test('the core imports no system', () => {
  const sources = core();
  expect(sources.size).toBeGreaterThan(200);
  expect(imports(sources)).toEqual([]);
});

test('a file of the core that imports a system is named', () => {
  const sources = new Map([['lib/report/x.ts', `import { a } from '../../constructs/postgres/values';`]]);
  expect(imports(sources)).toEqual(['lib/report/x.ts > constructs/postgres/values']);
});
