// What terminals draw two columns wide: East Asian scripts, their full-width forms, and signs that are pictures by themselves.
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|.*\ufe0f)/u;
/** Marks by themselves and signs without a width. */
const NARROW = /^[\p{Mark}\u200b-\u200f\u2060-\u2064\ufeff]/u;

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns of a terminal a line takes. */
export function widthOf(line: string): number {
  let width = 0;
  for (const { segment } of segments.segment(line)) width += columnsOf(segment);
  return width;
}

/** How many rows of a terminal a line takes. */
export function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(widthOf(line) / columns));
}

/** As much of a line as fits into so many columns. */
export function cut(line: string, columns: number): string {
  let width = 0;
  let fits = '';
  for (const { segment } of segments.segment(line)) {
    width += columnsOf(segment);
    if (width > columns) break;
    fits += segment;
  }
  return fits;
}

/** Goes on in a new line between words, `indent` columns in. @param indent @default - as far in as the text began */
export function wrapped(text: string, columns: number, indent = /^ */.exec(text)?.[0].length ?? 0): string {
  const lines = [''];
  for (const word of text.trimStart().split(' ')) {
    const last = lines[lines.length - 1];
    const isFirst = last === '';
    const longer = isFirst ? /^ */.exec(text)?.[0] + word : `${last} ${word}`;
    if (!isFirst && widthOf(longer) > columns) lines.push(' '.repeat(indent) + word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join('\n');
}

function columnsOf(character: string): number {
  return NARROW.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
