import type { Kind } from './kind';
import { acl, columnsOf, made, own, role, routine, sorted } from './names';

const wrapper: Kind = {
  what: `'foreign-data wrapper'`,
  catalog: 'pg_foreign_data_wrapper',
  where: made('pg_foreign_data_wrapper'),
  name: `format('%I', c.fdwname)`,
  skip: 'all',
  fields: {
    owner: role('c.fdwowner'),
    rights: acl(`'F'`, 'c.fdwowner', 'c.fdwacl'),
    functions: `jsonb_build_array(${routine('c.fdwhandler')}, ${routine('c.fdwvalidator')})`,
    options: sorted('c.fdwoptions'),
  },
};

const server: Kind = {
  what: `'foreign server'`,
  catalog: 'pg_foreign_server',
  where: own('pg_foreign_server'),
  name: `format('%I', c.srvname)`,
  skip: ['oid', 'srvname', 'srvowner', 'srvfdw', 'srvacl', 'srvoptions'],
  fields: {
    owner: role('c.srvowner'),
    rights: acl(`'S'`, 'c.srvowner', 'c.srvacl'),
    wrapper: `(SELECT f.fdwname FROM pg_foreign_data_wrapper f WHERE f.oid = c.srvfdw)`,
    options: sorted('c.srvoptions'),
  },
};

/** Without its options: passwords among them do not travel, and preflight says so. */
const userMapping: Kind = {
  what: `'user mapping'`,
  // pg_user_mapping itself is readable for superusers only.
  catalog: `(SELECT v.*, v.umid AS oid, '(0,0)'::tid AS ctid FROM pg_user_mappings v)`,
  where: 'true',
  name: `format('of %s at %I', CASE c.umuser WHEN 0 THEN 'public' ELSE coalesce(quote_ident(${role('c.umuser')}), 'the master') END, c.srvname)`,
  skip: 'all',
  fields: {},
};

/** A publication of all tables covers the future, too; one of some tables names them. */
const publication: Kind = {
  what: `'publication'`,
  catalog: 'pg_publication',
  where: own('pg_publication'),
  name: `format('%I', c.pubname)`,
  skip: ['oid', 'pubname', 'pubowner'],
  neutral: { pubviaroot: false, pubgencols: 'n' },
  fields: { owner: role('c.pubowner') },
  newer: [
    {
      name: 'schemas',
      since: 150000,
      sql: `(SELECT jsonb_agg(s.pnnspid::regnamespace::text ORDER BY s.pnnspid::regnamespace::text COLLATE "C") FROM pg_publication_namespace s WHERE s.pnpubid = c.oid)`,
      neutral: null,
    },
  ],
};

const publishedTable: Kind = {
  what: `'published table'`,
  catalog: 'pg_publication_rel',
  join: 'JOIN pg_publication p ON p.oid = c.prpubid',
  where: 'true',
  name: `format('%s of publication %I', c.prrelid::regclass, p.pubname)`,
  skip: 'all',
  fields: {},
  newer: [
    { name: 'rows', since: 150000, sql: 'pg_get_expr(c.prqual, c.prrelid)', neutral: null },
    { name: 'columns', since: 150000, sql: columnsOf('c.prrelid', 'c.prattrs::int2[]'), neutral: null },
  ],
};

/** The fence's own are not the user's. */
const eventTrigger: Kind = {
  what: `'event trigger'`,
  catalog: 'pg_event_trigger',
  where: `${own('pg_event_trigger')} AND c.evtname !~ '^cdk_cutover_fence_ddl_'`,
  name: `format('%I', c.evtname)`,
  skip: ['oid', 'evtname', 'evtowner', 'evtfoid', 'evttags'],
  fields: { owner: role('c.evtowner'), function: routine('c.evtfoid'), tags: sorted('c.evttags') },
};

/** Blue's are not carried over. One that appears on green writes there. What it connects with is for superusers' eyes only. */
const subscription: Kind = {
  what: `'subscription'`,
  catalog: 'pg_subscription',
  where: 'c.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())',
  name: `format('%I', c.subname)`,
  skip: 'all',
  fields: { owner: role('c.subowner'), enabled: 'c.subenabled', publications: sorted('c.subpublications') },
  notCarried: true,
};

export const REMOTE_KINDS: readonly Kind[] = [
  ...[wrapper, server, userMapping, publication, publishedTable, eventTrigger, subscription],
];
