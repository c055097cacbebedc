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
  {
    why: 'Schema public belongs to the owner of its database since 15, to the engine before: whoever it belongs to is who grants rights on it',
    kind: /schema public$/,
    make: (text) => text.replaceAll(/ by (rdsadmin|pg_database_owner|rds_superuser)"/g, '"'),
  },
  {
    why: 'Keys of partitions are marked NO INHERIT since 12',
    kind: /constraint /,
    make: (text) => text.replace(/^(\["(?:PRIMARY KEY|UNIQUE) .*),(?:true|false)\]$/, '$1]'),
  },
  {
    why: 'Values of type name sort by collation C since 12, and by no collation before, which is the same order',
    kind: /column /,
    make: (text) => text.replace(/^(\[\d+,"name",.*),"pg_catalog\.\\"C\\"",/, '$1,null,'),
  },
  {
    why: 'Statistics of every kind include the most common values since 12',
    kind: /statistics /,
    make: (text) => text.replace('["d","f","m"]', '["d","f"]'),
  },
  {
    why: 'Trusted extensions belong to the first superuser since 13, to whoever made them before',
    kind: /right on an extension /,
    make: (text) => text.replaceAll('rds_superuser', 'rdsadmin'),
  },
  {
    why: 'Before 15 the C library was the only one to sort a database',
    kind: /^database /,
    make: (text) => text.replace(/^(\[(?:[^,]*,){4})null,/, '$1"c",'),
  },
  {
    why: 'MAINTAIN is a right of its own since 17; before, the owner of a table had it, and nobody else',
    kind: /(relation|default right) /,
    make: (text) => text.replaceAll(/,?"role ((?:[^"\\]|\\.)*) MAINTAIN by \1"/g, '').replaceAll('[,', '['),
  },
  {
    why: '16 and later print columns without their table where a view has but one',
    kind: /rule _RETURN /,
    make: (text) => JSON.stringify((JSON.parse(text) as unknown[]).map((part) => withoutTables(String(part)))),
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

/** A definition without what stands before a dot. */
function withoutTables(definition: string): string {
  return definition.replaceAll(/(?:\b\w+|"(?:[^"]|"")*")\.(?=[\w"*])/g, '');
}

function canonical(name: string, text: string): string {
  return BY_ITSELF.filter(({ kind }) => kind.test(name)).reduce((made, { make }) => make(made), text);
}
