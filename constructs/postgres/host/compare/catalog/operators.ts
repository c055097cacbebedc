import type { Kind } from './kind';
import { inUsers, made, own, role, routine } from './names';

const name = (catalog: string, oid: string) => `(pg_identify_object('${catalog}'::regclass, ${oid}, 0)).identity`;
const families = (oid: string) => `nullif(${oid}, 0)::regoperator::text`;

const operator: Kind = {
  what: `'operator'`,
  catalog: 'pg_operator',
  join: 'JOIN pg_namespace n ON n.oid = c.oprnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_operator')}`,
  name: 'c.oid::regoperator',
  skip: [
    ...['oid', 'oprname', 'oprnamespace', 'oprowner', 'oprleft', 'oprright', 'oprresult', 'oprcom', 'oprnegate'],
    ...['oprcode', 'oprrest', 'oprjoin'],
  ],
  fields: {
    owner: role('c.oprowner'),
    result: 'c.oprresult::regtype::text',
    commutator: families('c.oprcom'),
    negator: families('c.oprnegate'),
    functions: `jsonb_build_array(${routine('c.oprcode')}, ${routine('c.oprrest')}, ${routine('c.oprjoin')})`,
  },
};

const operatorClass: Kind = {
  what: `'operator class'`,
  catalog: 'pg_opclass',
  join: 'JOIN pg_namespace n ON n.oid = c.opcnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_opclass')}`,
  name: name('pg_opclass', 'c.oid'),
  skip: 'all',
  fields: {
    owner: role('c.opcowner'),
    family: name('pg_opfamily', 'c.opcfamily'),
    types: `jsonb_build_array(c.opcintype::regtype::text, nullif(c.opckeytype, 0)::regtype::text)`,
    default: 'c.opcdefault',
  },
};

const operatorFamily: Kind = {
  what: `'operator family'`,
  catalog: 'pg_opfamily',
  join: 'JOIN pg_namespace n ON n.oid = c.opfnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_opfamily')}`,
  name: name('pg_opfamily', 'c.oid'),
  skip: 'all',
  fields: { owner: role('c.opfowner') },
};

/** What a family holds, whether it came with a class or was added; also to families of the engine. */
const familyOperator: Kind = {
  what: `'operator of a family'`,
  catalog: 'pg_amop',
  where: `c.oid >= 16384 AND ${own('pg_opfamily', 'c.amopfamily')} AND ${own('pg_amop')}`,
  name: `format('%s %s (%s, %s)', ${name('pg_opfamily', 'c.amopfamily')}, c.amopstrategy, c.amoplefttype::regtype, c.amoprighttype::regtype)`,
  skip: 'all',
  fields: {
    operator: 'c.amopopr::regoperator::text',
    purpose: 'c.amoppurpose',
    'sort family': `CASE WHEN c.amopsortfamily <> 0 THEN ${name('pg_opfamily', 'c.amopsortfamily')} END`,
  },
};

const familyFunction: Kind = {
  what: `'function of a family'`,
  catalog: 'pg_amproc',
  where: `c.oid >= 16384 AND ${own('pg_opfamily', 'c.amprocfamily')} AND ${own('pg_amproc')}`,
  name: `format('%s %s (%s, %s)', ${name('pg_opfamily', 'c.amprocfamily')}, c.amprocnum, c.amproclefttype::regtype, c.amprocrighttype::regtype)`,
  skip: 'all',
  fields: { function: routine('c.amproc') },
};

const accessMethod: Kind = {
  what: `'access method'`,
  catalog: 'pg_am',
  where: made('pg_am'),
  name: `format('%I', c.amname)`,
  skip: ['oid', 'amname', 'amhandler'],
  fields: { handler: routine('c.amhandler') },
};

const parser: Kind = {
  what: `'text search parser'`,
  catalog: 'pg_ts_parser',
  join: 'JOIN pg_namespace n ON n.oid = c.prsnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_ts_parser')}`,
  name: `format('%I.%I', n.nspname, c.prsname)`,
  skip: 'all',
  fields: {
    functions: `jsonb_build_array(${['prsstart', 'prstoken', 'prsend', 'prsheadline', 'prslextype'].map((f) => routine(`c.${f}`)).join(', ')})`,
  },
};

const template: Kind = {
  what: `'text search template'`,
  catalog: 'pg_ts_template',
  join: 'JOIN pg_namespace n ON n.oid = c.tmplnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_ts_template')}`,
  name: `format('%I.%I', n.nspname, c.tmplname)`,
  skip: 'all',
  fields: { functions: `jsonb_build_array(${routine('c.tmplinit')}, ${routine('c.tmpllexize')})` },
};

const dictionary: Kind = {
  what: `'text search dictionary'`,
  catalog: 'pg_ts_dict',
  join: 'JOIN pg_namespace n ON n.oid = c.dictnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_ts_dict')}`,
  name: `format('%I.%I', n.nspname, c.dictname)`,
  skip: ['oid', 'dictname', 'dictnamespace', 'dictowner', 'dicttemplate'],
  fields: {
    owner: role('c.dictowner'),
    template: `(SELECT format('%s.%I', t.tmplnamespace::regnamespace, t.tmplname) FROM pg_ts_template t WHERE t.oid = c.dicttemplate)`,
  },
};

const configuration: Kind = {
  what: `'text search configuration'`,
  catalog: 'pg_ts_config',
  join: 'JOIN pg_namespace n ON n.oid = c.cfgnamespace',
  where: `${inUsers('n.nspname')} AND ${own('pg_ts_config')}`,
  name: `format('%I.%I', n.nspname, c.cfgname)`,
  skip: 'all',
  fields: {
    owner: role('c.cfgowner'),
    parser: `(SELECT format('%s.%I', p.prsnamespace::regnamespace, p.prsname) FROM pg_ts_parser p WHERE p.oid = c.cfgparser)`,
    mappings: `(SELECT jsonb_agg(jsonb_build_array(m.maptokentype, m.mapdict::regdictionary::text) ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid)`,
  },
};

export const OPERATOR_KINDS: readonly Kind[] = [
  ...[operator, operatorClass, operatorFamily, familyOperator, familyFunction, accessMethod],
  ...[parser, template, dictionary, configuration],
];
