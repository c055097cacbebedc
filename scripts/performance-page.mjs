// The text of docs/performance.md, from docs/performance.json, which `npm run bench -- --record` writes, and each system's test/<system>/bench/page.json.

/**
 * What a system says of its bench.
 * @typedef {object} Page
 * @property {Record<string, { title: string, text: string }>} parts by name, in the order in which they are shown
 * @property {string[]} repeat lines of a shell that repeat some of it
 * @property {string} needs what a recording takes of the machine
 * @property {{ title: string, items: string[] }[]} notes what the page ends with
 */

/**
 * @param {{ machine: Record<string, string | number>, rounds: number, lines: readonly object[] }} results
 * @param {readonly Page[]} pages one a system
 */
export function performancePage({ machine, rounds, lines }, pages) {
  const parts = pages
    .flatMap((page) => Object.entries(page.parts))
    .flatMap(([part, { title, text }]) => {
      const own = lines.filter((line) => line.part === part);
      return own.length === 0 ? [] : [`## ${title}`, text, table(own)];
    });
  const needs = pages.map((page) => `${page.needs} `).join('');
  const repeat = [
    'npm ci && npm run setup',
    'npm run bench                       # all parts',
    ...pages.flatMap((page) => page.repeat),
    'npm run bench -- --record && npm run generate   # this page',
  ];
  return `${[
    '# Performance',
    '<!-- Made by `npm run generate` from docs/performance.json: do not edit. -->',
    `Measured by \`npm run bench -- --record\`. Contestants run in turns, each round in another order, so that what else the machine does hits all alike. A ratio is taken round by round; the table shows the median and, in brackets, the smallest and the largest of up to ${rounds} rounds. On AWS network and storage have a share that a single machine does not show: take the ratios, not the times.`,
    ...parts,
    '## The machine',
    list(Object.entries(machine).map(([name, value]) => `${words(name)}: ${value}`)),
    '## Repeat it',
    `\`\`\`sh\n${repeat.join('\n')}\n\`\`\``,
    `\`--record\` refuses a machine on which others work. ${needs}A target that is missed makes it exit with 1. It is no part of CI: a machine that is busy, or faster, must not break a build.`,
    ...pages.flatMap(({ notes }) => notes.flatMap(({ title, items }) => [`## ${title}`, list(items)])),
  ].join('\n\n')}\n`;
}

function list(items) {
  return items.map((item) => `- ${item}`).join('\n');
}

function table(lines) {
  const rows = lines.map((line) => [line.name, line.what, result(line), target(line), line.note ?? '']);
  const all = [['what', 'figure', 'median (spread)', 'target', ''], ['---', '---', '---:', '---', '---'], ...rows];
  return all.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

function result({ values, unit = '' }) {
  if (values.length === 0) return 'not measured';
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
  const spread = sorted.length > 1 ? ` (${figure(sorted[0])} to ${figure(sorted.at(-1))})` : '';
  return `${figure(median)}${unit && ` ${unit}`}${spread}`;
}

function target({ atLeast, atMost }) {
  if (atLeast !== undefined) return `at least ${atLeast}`;
  return atMost === undefined ? '' : `at most ${atMost}`;
}

function figure(value) {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}

/** Names are in camel case. */
function words(name) {
  const known = { memoryGb: 'memory in GB', node: 'Node.js' };
  return known[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
