import type { Kind } from './kind';
import {
  acl,
  collationOf,
  columnsOf,
  grantee,
  inUsers,
  own,
  rights,
  rightsOnTables,
  role,
  routine,
  sorted,
} from './names';

const NAMESPACE = 'JOIN pg_namespace n ON n.oid = c.relnamespace';
const NAME = `format('%I.%I', n.nspname, c.relname)`;
/** What says how a relation is stored, or repeats what its parts say. `relhas…` may be stale. */
const STORED = [
  ...['oid', 'relname', 'relnamespace', 'reltype', 'relowner', 'relam', 'relfilenode', 'reltablespace', 'relpages'],
  ...['reltuples', 'relallvisible', 'relallfrozen', 'reltoastrelid', 'relhasindex', 'relisshared', 'relnatts'],
  ...['relchecks', 'relhasoids', 'relhasrules', 'relhastriggers', 'relhassubclass', 'relrewrite', 'relfrozenxid'],
  ...['relminmxid', 'relacl', 'reloptions', 'relpartbound', 'reloftype'],
];
const PARENTS = `(SELECT jsonb_agg(h.inhparent::regclass::text ORDER BY h.inhseqno) FROM pg_inherits h WHERE h.inhrelid = c.oid)`;

/** Tables, views, materialized views, foreign tables. */
const relation: Kind = {
  what: `CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END`,
  catalog: 'pg_class',
  join: NAMESPACE,
  where: `c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${inUsers('n.nspname')} AND ${own('pg_class')}`,
  name: NAME,
  skip: STORED,
  fields: {
    owner: role('c.relowner'),
    rights: rightsOnTables(`coalesce(c.relacl, acldefault('r', c.relowner))`, 'c.relowner'),
    options: sorted('c.reloptions'),
    'options of its TOAST table': `(SELECT ${sorted('t.reloptions')} FROM pg_class t WHERE t.oid = c.reltoastrelid)`,
    // Before 12 there was one way to store a table, and it had no name.
    'access method': `CASE WHEN c.relkind IN ('r', 'm') THEN coalesce((SELECT m.amname FROM pg_am m WHERE m.oid = c.relam), 'heap') END`,
    'of type': `nullif(c.reloftype, 0)::regtype::text`,
    parents: PARENTS,
    'partition bound': 'pg_get_expr(c.relpartbound, c.oid)',
    'partition key': 'pg_get_partkeydef(c.oid)',
    query: `CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END`,
    'foreign server': `(SELECT s.srvname FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid)`,
    'foreign options': `(SELECT ${sorted('f.ftoptions')} FROM pg_foreign_table f WHERE f.ftrelid = c.oid)`,
  },
};

/** Columns of relations and attributes of composite types. */
const column: Kind = {
  what: `'column'`,
  catalog: 'pg_attribute',
  join: `JOIN pg_class r ON r.oid = c.attrelid JOIN pg_namespace n ON n.oid = r.relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = c.attrelid AND d.adnum = c.attnum`,
  where: `r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND ${inUsers('n.nspname')} AND ${own('pg_class', 'r.oid')}
    AND (r.relkind <> 'c' OR ${own('pg_type', 'r.reltype')}) AND c.attnum > 0 AND NOT c.attisdropped`,
  name: `format('%I.%I.%I', n.nspname, r.relname, c.attname)`,
  // The number of dimensions that was declared binds nobody, and a dump does not carry it.
  skip: [
    ...['attrelid', 'attname', 'atttypid', 'attlen', 'attnum', 'attndims', 'attcacheoff', 'atttypmod', 'attbyval'],
    ...['attalign', 'atthasdef', 'atthasmissing', 'attmissingval', 'attisdropped', 'attacl', 'attcollation'],
    ...['attstattarget', 'attoptions', 'attfdwoptions'],
  ],
  neutral: { attgenerated: '', attcompression: '' },
  fields: {
    // Columns that were dropped leave their numbers behind; a dump closes the gaps.
    position: `(SELECT count(*) FROM pg_attribute b WHERE b.attrelid = c.attrelid AND b.attnum BETWEEN 1 AND c.attnum AND NOT b.attisdropped)`,
    type: 'format_type(c.atttypid, c.atttypmod)',
    default: 'pg_get_expr(d.adbin, d.adrelid)',
    collation: collationOf('c.attcollation', 'c.atttypid'),
    rights: rights('c.attacl'),
    options: sorted('c.attoptions'),
    'foreign options': sorted('c.attfdwoptions'),
    'statistics target': 'coalesce(c.attstattarget, -1)',
  },
};

const index: Kind = {
  what: `'index'`,
  catalog: 'pg_index',
  join: `JOIN pg_class i ON i.oid = c.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace`,
  where: `${inUsers('n.nspname')} AND ${own('pg_class', 'c.indrelid')} AND ${own('pg_class', 'c.indexrelid')}`,
  name: `format('%I.%I', n.nspname, i.relname)`,
  skip: [
    ...['indexrelid', 'indrelid', 'indnatts', 'indnkeyatts', 'indkey', 'indcollation', 'indclass', 'indoption'],
    ...['indexprs', 'indpred', 'indcheckxmin'],
  ],
  neutral: { indnullsnotdistinct: false },
  fields: {
    definition: 'pg_get_indexdef(c.indexrelid)',
    parents: PARENTS.replace('c.oid', 'c.indexrelid'),
    'statistics targets': `(SELECT jsonb_object_agg(a.attnum, a.attstattarget) FROM pg_attribute a WHERE a.attrelid = c.indexrelid AND a.attstattarget >= 0)`,
  },
};

/**
 * A constraint's internal triggers are what enforces it: their names are numbers of the server's, their state can be changed one by one. Those on
 * partitioned tables, which not all majors have, never fire: rows lie in the partitions.
 */
const ENFORCERS = `(SELECT jsonb_agg(DISTINCT jsonb_build_array(t.tgrelid::regclass::text, t.tgfoid::regproc::text, t.tgenabled))
  FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid WHERE t.tgconstraint = c.oid AND r.relkind <> 'p')`;

const constraint: Kind = {
  what: `'constraint'`,
  catalog: 'pg_constraint',
  join: 'JOIN pg_namespace n ON n.oid = c.connamespace',
  // Constraint triggers are triggers. NOT NULL has a constraint of its own since 18, and a column's flag everywhere.
  where: `c.contype NOT IN ('t', 'n') AND ${inUsers('n.nspname')} AND ${own('pg_class', 'c.conrelid')} AND ${own('pg_type', 'c.contypid')}`,
  // A foreign key's parts in partitions are named by the server, in the order in which it made them.
  name: `CASE WHEN c.contype = 'f' AND c.conparentid <> 0 THEN format('inherited %s', pg_get_constraintdef(c.oid)) ELSE format('%I', c.conname) END
    || ' on ' || CASE WHEN c.conrelid <> 0 THEN c.conrelid::regclass::text ELSE c.contypid::regtype::text END`,
  skip: [
    ...['oid', 'conname', 'connamespace', 'conrelid', 'contypid', 'conindid', 'conparentid', 'confrelid', 'conkey'],
    ...['confkey', 'conpfeqop', 'conppeqop', 'conffeqop', 'conexclop', 'conbin', 'consrc', 'confdelsetcols'],
  ],
  neutral: { conenforced: true, conperiod: false },
  fields: {
    definition: 'pg_get_constraintdef(c.oid)',
    index: 'nullif(c.conindid, 0)::regclass::text',
    // Since 12 the keys of partitions are marked so.
    connoinherit: `CASE WHEN c.contype NOT IN ('p', 'u', 'x') THEN c.connoinherit END`,
    'enforcing triggers': ENFORCERS,
  },
};

const trigger: Kind = {
  what: `'trigger'`,
  catalog: 'pg_trigger',
  join: `JOIN pg_class r ON r.oid = c.tgrelid JOIN pg_namespace n ON n.oid = r.relnamespace LEFT JOIN pg_constraint k ON k.oid = c.tgconstraint`,
  // What enforces a constraint is compared with it. The fence's own are not the user's.
  where: `(c.tgconstraint = 0 OR k.contype = 't') AND ${inUsers('n.nspname')}
    AND NOT (c.tgname = 'cdk_cutover_fence' AND c.tgfoid IN (SELECT p.oid FROM pg_proc p WHERE p.pronamespace = to_regnamespace('cdk_cutover')))`,
  name: `format('%I on %I.%I', c.tgname, n.nspname, r.relname)`,
  // What partitions inherit is called internal up to 14, and has a parent since 13.
  skip: [
    ...['oid', 'tgrelid', 'tgparentid', 'tgname', 'tgfoid', 'tgisinternal', 'tgconstrrelid', 'tgconstrindid'],
    ...['tgconstraint', 'tgattr', 'tgqual'],
  ],
  fields: {
    function: routine('c.tgfoid'),
    columns: columnsOf('c.tgrelid', 'c.tgattr::int2[]'),
    'of constraint': `nullif(c.tgconstrrelid, 0)::regclass::text`,
    // EXECUTE FUNCTION was EXECUTE PROCEDURE before 12; what comes behind it is compared as function and arguments.
    condition: `substring(pg_get_triggerdef(c.oid) FROM ' WHEN \\((.*)\\) EXECUTE (?:FUNCTION|PROCEDURE) ')`,
  },
};

/** A view's own rule is its query. */
const rule: Kind = {
  what: `'rule'`,
  catalog: 'pg_rewrite',
  join: 'JOIN pg_class r ON r.oid = c.ev_class JOIN pg_namespace n ON n.oid = r.relnamespace',
  where: `c.rulename <> '_RETURN' AND ${inUsers('n.nspname')} AND ${own('pg_class', 'c.ev_class')}`,
  name: `format('%I on %I.%I', c.rulename, n.nspname, r.relname)`,
  skip: 'all',
  fields: { definition: 'pg_get_ruledef(c.oid)', ev_enabled: 'c.ev_enabled' },
};

const policy: Kind = {
  what: `'policy'`,
  catalog: 'pg_policy',
  join: 'JOIN pg_class r ON r.oid = c.polrelid JOIN pg_namespace n ON n.oid = r.relnamespace',
  where: inUsers('n.nspname'),
  name: `format('%I on %I.%I', c.polname, n.nspname, r.relname)`,
  skip: ['oid', 'polname', 'polrelid', 'polroles', 'polqual', 'polwithcheck'],
  fields: {
    roles: `(SELECT jsonb_agg(u.name ORDER BY u.name COLLATE "C") FROM (SELECT ${grantee('x')} AS name FROM unnest(c.polroles) x) u)`,
    using: 'pg_get_expr(c.polqual, c.polrelid)',
    'with check': 'pg_get_expr(c.polwithcheck, c.polrelid)',
  },
};

const OWNED_BY = `(SELECT format('%s.%I %s', d.refobjid::regclass, a.attname, CASE d.deptype WHEN 'i' THEN 'as identity' ELSE 'owned' END)
  FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))`;

/** Where a sequence stands is compared apart. */
const sequence: Kind = {
  what: `'sequence'`,
  catalog: 'pg_sequence',
  join: 'JOIN pg_class r ON r.oid = c.seqrelid JOIN pg_namespace n ON n.oid = r.relnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_class', 'c.seqrelid')}`,
  name: `format('%I.%I', n.nspname, r.relname)`,
  skip: ['seqrelid', 'seqtypid', 'seqstart', 'seqincrement', 'seqmax', 'seqmin', 'seqcache'],
  fields: {
    type: 'c.seqtypid::regtype::text',
    // As texts: they need 64 bits.
    start: 'c.seqstart::text',
    increment: 'c.seqincrement::text',
    maximum: 'c.seqmax::text',
    minimum: 'c.seqmin::text',
    cache: 'c.seqcache::text',
    owner: role('r.relowner'),
    rights: acl(`'s'`, 'r.relowner', 'r.relacl'),
    persistence: 'r.relpersistence',
    'belongs to': OWNED_BY,
  },
};

export const RELATION_KINDS: readonly Kind[] = [
  ...[relation, column, index, constraint, trigger, rule, policy, sequence],
];
