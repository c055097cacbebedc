/** A piece of an Fn::Sub text: literal words or the name in `${…}`. */
export type SubPiece = { readonly literal: string } | { readonly variable: string };

/** Takes the text of an Fn::Sub apart; `${!name}` is the literal `${name}`. */
export function parseSub(text: string): readonly SubPiece[] {
  const pieces: SubPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{(!?)([^}]*)\}/g)) {
    if (match.index > end) pieces.push({ literal: text.slice(end, match.index) });
    pieces.push(match[1] === '!' ? { literal: `\${${match[2]}}` } : { variable: match[2].trim() });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ literal: text.slice(end) });
  return pieces;
}

/** `Green.Endpoint.Address` names attribute `Endpoint.Address` of `Green`; a name without a dot names the thing itself. */
export function splitAttribute(name: string): { readonly name: string; readonly attribute?: string } {
  const dot = name.indexOf('.');
  return dot < 0 ? { name } : { name: name.slice(0, dot), attribute: name.slice(dot + 1) };
}
