import type { Kind } from './kind';
import { acl, collation, collationOf, inUsers, made, own, role, routine, settings, typesOf } from './names';

const type: Kind = {
  what: `'type'`,
  catalog: 'pg_type',
  join: 'JOIN pg_namespace n ON n.oid = c.typnamespace',
  // Tables and sequences have types of their own (sequences until 13), every type has one of its arrays, a range one of its multiranges (since 14).
  where: `${inUsers('n.nspname')} AND ${own('pg_type')} AND c.typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = c.oid)
    AND NOT EXISTS (SELECT FROM pg_class r WHERE r.oid = c.typrelid AND r.relkind <> 'c')`,
  name: `format('%I.%I', n.nspname, c.typname)`,
  skip: [
    ...['oid', 'typname', 'typnamespace', 'typowner', 'typrelid', 'typelem', 'typarray', 'typbasetype', 'typtypmod'],
    ...['typndims', 'typcollation', 'typdefaultbin', 'typacl', 'typdefault'],
    // Functions by their names.
    ...['typinput', 'typoutput', 'typreceive', 'typsend', 'typmodin', 'typmodout', 'typanalyze', 'typsubscript'],
  ],
  fields: {
    owner: role('c.typowner'),
    rights: acl(`'T'`, 'c.typowner', 'c.typacl'),
    base: `CASE WHEN c.typbasetype <> 0 THEN format_type(c.typbasetype, c.typtypmod) END`,
    element: `nullif(c.typelem, 0)::regtype::text`,
    collation: collationOf('c.typcollation', 'c.typbasetype'),
    default: 'coalesce(pg_get_expr(c.typdefaultbin, 0), c.typdefault)',
    functions: `jsonb_build_array(${['typinput', 'typoutput', 'typreceive', 'typsend', 'typmodin', 'typmodout', 'typanalyze'].map((name) => `c.${name}::text`).join(', ')})`,
    labels: `(SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = c.oid)`,
    range: `(SELECT jsonb_build_array(r.rngsubtype::regtype::text, ${collation('r.rngcollation')}, r.rngcanonical::text, r.rngsubdiff::text,
      (SELECT o.opcname FROM pg_opclass o WHERE o.oid = r.rngsubopc)) FROM pg_range r WHERE r.rngtypid = c.oid)`,
  },
};

const collations: Kind = {
  what: `'collation'`,
  catalog: 'pg_collation',
  join: 'JOIN pg_namespace n ON n.oid = c.collnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_collation')}`,
  name: `format('%I.%I', n.nspname, c.collname)`,
  // Versions are those of the servers' libraries.
  skip: [
    ...['oid', 'collname', 'collnamespace', 'collowner', 'collversion', 'collcollate', 'collctype'],
    ...['colliculocale', 'colllocale'],
  ],
  neutral: { collisdeterministic: true, collicurules: null },
  fields: {
    owner: role('c.collowner'),
    // ICU has its locale in a column of its own since 15, which is called otherwise since 17.
    locale: `CASE WHEN c.collprovider = 'c' THEN concat_ws(' ', c.collcollate, c.collctype)
      ELSE coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate) END`,
  },
};

const conversion: Kind = {
  what: `'conversion'`,
  catalog: 'pg_conversion',
  join: 'JOIN pg_namespace n ON n.oid = c.connamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_conversion')}`,
  name: `format('%I.%I', n.nspname, c.conname)`,
  skip: ['oid', 'conname', 'connamespace', 'conowner', 'conproc'],
  fields: { owner: role('c.conowner'), function: routine('c.conproc') },
};

const AGGREGATE = `(SELECT to_jsonb(a) - ARRAY['aggfnoid', 'aggsortop', 'aggtranstype', 'aggmtranstype', 'aggtransfn', 'aggfinalfn', 'aggcombinefn', 'aggserialfn',
    'aggdeserialfn', 'aggmtransfn', 'aggminvtransfn', 'aggmfinalfn'] || jsonb_build_object(
    'functions', jsonb_build_array(a.aggtransfn::text, a.aggfinalfn::text, a.aggcombinefn::text, a.aggserialfn::text, a.aggdeserialfn::text,
      a.aggmtransfn::text, a.aggminvtransfn::text, a.aggmfinalfn::text),
    'types', jsonb_build_array(a.aggtranstype::regtype::text, a.aggmtranstype::regtype::text), 'sort operator', a.aggsortop::regoperator::text)
  FROM pg_aggregate a WHERE a.aggfnoid = c.oid)`;

/** Functions, procedures, aggregates: their source byte by byte. */
const routines: Kind = {
  what: `CASE c.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END`,
  catalog: 'pg_proc',
  join: 'JOIN pg_namespace n ON n.oid = c.pronamespace',
  // A range's constructors come with it.
  where: `${inUsers('n.nspname')} AND ${made('pg_proc')}`,
  name: 'c.oid::regprocedure',
  skip: [
    ...['oid', 'proname', 'pronamespace', 'proowner', 'prolang', 'procost', 'prorows', 'provariadic', 'protransform'],
    ...['prosupport', 'prorettype', 'proargtypes', 'proallargtypes', 'proargdefaults', 'protrftypes', 'prosqlbody'],
    ...['proconfig', 'proacl'],
  ],
  fields: {
    owner: role('c.proowner'),
    rights: acl(`'f'`, 'c.proowner', 'c.proacl'),
    language: `(SELECT l.lanname FROM pg_language l WHERE l.oid = c.prolang)`,
    cost: 'c.procost::numeric',
    rows: 'c.prorows::numeric',
    variadic: 'c.provariadic::regtype::text',
    returns: 'c.prorettype::regtype::text',
    arguments: typesOf('c.proargtypes::oid[]'),
    'all arguments': typesOf('c.proallargtypes'),
    defaults: 'pg_get_expr(c.proargdefaults, 0)',
    transforms: typesOf('c.protrftypes'),
    settings: settings('c.proconfig', 'at'),
    aggregate: AGGREGATE,
  },
  newer: [
    { name: 'body', since: 140000, sql: 'pg_get_function_sqlbody(c.oid)', neutral: null },
    { name: 'support function', since: 120000, sql: 'nullif(c.prosupport::oid, 0)::regproc::text', neutral: null },
  ],
};

const cast: Kind = {
  what: `'cast'`,
  catalog: 'pg_cast',
  where: made('pg_cast'),
  name: `format('%s as %s', c.castsource::regtype, c.casttarget::regtype)`,
  skip: ['oid', 'castsource', 'casttarget', 'castfunc'],
  fields: { function: routine('c.castfunc') },
};

const language: Kind = {
  what: `'language'`,
  catalog: 'pg_language',
  where: made('pg_language'),
  name: `format('%I', c.lanname)`,
  skip: ['oid', 'lanname', 'lanowner', 'lanplcallfoid', 'laninline', 'lanvalidator', 'lanacl'],
  fields: {
    owner: role('c.lanowner'),
    rights: acl(`'l'`, 'c.lanowner', 'c.lanacl'),
    functions: `jsonb_build_array(${routine('c.lanplcallfoid')}, ${routine('c.laninline')}, ${routine('c.lanvalidator')})`,
  },
};

const transform: Kind = {
  what: `'transform'`,
  catalog: 'pg_transform',
  where: made('pg_transform'),
  name: `format('for %s language %I', c.trftype::regtype, (SELECT l.lanname FROM pg_language l WHERE l.oid = c.trflang))`,
  skip: 'all',
  fields: { functions: `jsonb_build_array(${routine('c.trffromsql')}, ${routine('c.trftosql')})` },
};

const statistics: Kind = {
  what: `'statistics'`,
  catalog: 'pg_statistic_ext',
  join: 'JOIN pg_namespace n ON n.oid = c.stxnamespace',
  where: inUsers('n.nspname'),
  name: `format('%I.%I', n.nspname, c.stxname)`,
  skip: 'all',
  fields: {
    owner: role('c.stxowner'),
    // Names no kinds where all are kept: those of the most common values came with 12.
    definition: 'pg_get_statisticsobjdef(c.oid)',
  },
  newer: [{ name: 'target', since: 130000, sql: 'coalesce(c.stxstattarget, -1)', neutral: -1 }],
};

export const TYPE_KINDS: readonly Kind[] = [
  ...[type, collations, conversion, routines, cast, language, transform, statistics],
];
