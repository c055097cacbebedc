import type { Plan, PlannedStep, Rehearsed } from '../../lib/render/plan';

/** The plan for people. */
export function planText({ title, upgrade, fingerprint, rehearsed, paths, changesOnBlue }: Plan): string {
  return [
    `${title} (${upgrade})`,
    '',
    `fingerprint  ${fingerprint}`,
    `rehearsed    ${rehearsedWords(rehearsed)}`,
    ...paths.flatMap(({ name, noFence, steps }) => [
      '',
      name.toUpperCase(),
      ...(noFence === undefined ? [] : [`  There is no fence: ${noFence}`]),
      ...steps.map(
        ({ id, where, arguments: given, sentence, undo, pointOfNoReturn }) =>
          `  ${id.padEnd(18)} ${where.padEnd(22)} ${sentence}${argumentWords(given)}${pointOfNoReturn ? ' POINT OF NO RETURN.' : ''}\n${' '.repeat(44)}undo: ${undo}`,
      ),
    ]),
    '',
    'CHANGES ON BLUE',
    ...changesOnBlue.map(({ step, change, undo }) => `  ${step.padEnd(18)} ${change}\n${' '.repeat(21)}undo: ${undo}`),
    '',
  ].join('\n');
}

function argumentWords(given: PlannedStep['arguments'] = {}): string {
  const words = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function rehearsedWords({ what, when, outcome, of }: Rehearsed): string {
  if (of !== undefined) return `never; the last rehearsal here was of ${what}, '${of}'`;
  return when === undefined ? what : `${what}, ${when}: ${outcome ?? ''}`;
}
