import type { Contents } from './read-server';

/** What a newer major makes otherwise by itself, or what belongs to the servers: named, justified, and as narrow as it can be. */
export const BY_ITSELF: readonly { readonly why: string; readonly kind: RegExp; make(text: string): string }[] = [
  {
    why: '12 and later print EXECUTE FUNCTION where 11 prints EXECUTE PROCEDURE',
    kind: /trigger /,
    make: (text) => text.replace(/ EXECUTE PROCEDURE /, ' EXECUTE FUNCTION '),
  },
  {
    why: '14 and later print EXTRACT where 11 prints date_part',
    kind: /rule /,
    make: (text) =>
      text.replace(
        /EXTRACT\((\w+) FROM ([^()]*\([^()]*\)|[^()]*)\)/gi,
        (_, part: string, of: string) => `date_part('${part}'::text, ${of})`,
      ),
  },
  {
    why: "A procedure's IN parameters are named as such since 14",
    kind: /function /,
    make: (text) => text.replaceAll('"IN ', '"').replaceAll(', IN ', ', '),
  },
];

/** Every object that is on one side only, or differs; an empty list: both hold the same. */
export function differencesBetween(blue: Contents, green: Contents): string[] {
  const found: string[] = [];
  for (const name of new Set([...blue.keys(), ...green.keys()])) {
    const [here, there] = [blue.get(name), green.get(name)];
    if (here === undefined) found.push(`${name} is only on green`);
    else if (there === undefined) found.push(`${name} is missing on green`);
    else if (canonical(name, here) !== canonical(name, there)) found.push(`${name} differs`);
  }
  return found.sort();
}

function canonical(name: string, text: string): string {
  return BY_ITSELF.filter(({ kind }) => kind.test(name)).reduce((made, { make }) => make(made), text);
}
