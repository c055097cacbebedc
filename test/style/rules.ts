/** A file of the tree. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What is wrong with a file, each as `path:line: what`. */
export type Rule = (file: SourceFile) => string[];

const code = /\.(ts|mjs|cjs|sh)$|^\.ci\/run$/;
const prose = /\.md$/;

export const atMost300Lines: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split('\n').length;
  return code.test(path) && lines > 300 ? [`${path}: ${lines} lines`] : [];
};

const genericFolder = /(^|\/)(utils?|helpers?|commons?|shared|misc|stuff|tools|types|interfaces|base)\//;

export const folderNamesSayWhatIsInside: Rule = ({ path }) => {
  const found = genericFolder.exec(path);
  return found ? [`${path}: ${found[2]}`] : [];
};

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.(ts|mjs|cjs|sh)$/;
/** Names that tools prescribe. */
const prescribed = ['jest.config.cjs', 'eslint.config.mjs'];

export const kebabCaseNames: Rule = ({ path }) => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!/\.(ts|mjs|cjs|sh)$/.test(name) || prescribed.includes(path)) return [];
  return kebabCase.test(name) ? [] : [`${path}: not kebab-case`];
};

/** The word we do not use, and the one that we do. */
const synonyms: readonly (readonly [banned: RegExp, ours: string])[] = [
  [/(?<!\/)\bcut-over\b/i, 'cutover'],
  [/\b(the|an?) fallback\b|\bfallback to\b/i, 'fall back'],
  // `Failover` is a property of Route 53's.
  [/\b(fail-?over|Fail-over)\b/, 'cutover'],
  [/\bplaybook\b/i, 'runbook'],
  [/\bdecommission/i, 'retire'],
  [/\bpoint of no-return\b/i, 'point of no return'],
  [/\b(white|black)list/i, 'allowed, refused'],
];

export const oneWordForOneConcept: Rule = (file) =>
  search(
    file,
    synonyms.map(([banned, ours]) => [banned, `say '${ours}'`]),
  );

/** Folders of one person's computer. System folders are the same everywhere. */
const machinePath = /(?<![\w.~/-])\/(work|root|home\/[a-z][\w-]*|Users\/[A-Za-z][\w-]*)\//;

export const noPathsOfOneMachine: Rule = (file) => search(file, [[machinePath, 'a path of one machine']]);

export const nothingLeftForLater: Rule = (file) => search(file, [[/\b(TODO|FIXME|XXX|HACK)\b/, 'left for later']]);

function search({ path, text }: SourceFile, patterns: readonly (readonly [RegExp, string])[]): string[] {
  if (!code.test(path) && !prose.test(path)) return [];
  return text
    .split('\n')
    .flatMap((line, index) =>
      patterns.filter(([pattern]) => pattern.test(line)).map(([, what]) => `${path}:${index + 1}: ${what}`),
    );
}
