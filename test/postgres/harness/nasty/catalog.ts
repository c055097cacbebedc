/** Who has which right, whoever granted it, in an order of its own; an absent list spelt out. Oids do not travel, names do. */
const grants = (list: string) =>
  `(SELECT coalesce(jsonb_agg(g ORDER BY g), '[]') FROM (SELECT concat_ws(' ', CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE 'role ' || pg_get_userbyid(x.grantee) END, x.privilege_type,
    CASE WHEN x.is_grantable THEN 'with grant option' END, 'by', pg_get_userbyid(x.grantor)) COLLATE "C" AS g FROM aclexplode(${list}) x) y)`;
const acl = (kind: string, owner: string, list: string) => grants(`coalesce(${list}, acldefault('${kind}', ${owner}))`);

const user = (oid: string) => `pg_get_userbyid(${oid})`;
const sorted = (list: string) => `(SELECT jsonb_agg(s ORDER BY s COLLATE "C") FROM unnest(${list}) s)`;
/** Not the engine's, not the fence's. */
const HERE = `n.nspname !~ '^pg_(toast|temp|catalog)' AND n.nspname NOT IN ('information_schema', 'cdk_cutover')`;
/** Nor an extension's: a newer version of it has others. */
const own = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`;
const RELATION = `format('%I.%I', n.nspname, c.relname)`;
const RELATIONS = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${HERE} AND ${own('pg_class', 'c.oid')}`;
const collation = (oid: string) =>
  `(SELECT format('%I.%I', l.collnamespace::regnamespace, l.collname) FROM pg_collation l WHERE l.oid = ${oid})`;
const FENCE = `'^cdk_cutover_fence($|_ddl_)'`;

/** What a whole server holds: kind of object → query of (identity, facts). Run in one database, as a superuser. */
export const SERVER_QUERIES: Readonly<Record<string, string>> = {
  role: `SELECT rolname, jsonb_build_array(rolinherit, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolconnlimit, rolvaliduntil, ${sorted('rolconfig')}, shobj_description(oid, 'pg_authid'))
    FROM pg_roles WHERE rolname !~ '^(pg_|rds|master$)'`,
  membership: `SELECT concat_ws(' in ', m.rolname, g.rolname), jsonb_build_array(bool_or(a.admin_option), bool_or(coalesce(to_jsonb(a) ->> 'inherit_option', m.rolinherit::text) = 'true'), bool_or(coalesce(to_jsonb(a) ->> 'set_option', 'true') = 'true')) FROM pg_auth_members a JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
    WHERE m.rolname !~ '^(pg_|rds|master$)' AND g.rolname <> 'master' GROUP BY 1`,
  database: `SELECT datname, jsonb_build_array(CASE WHEN datname <> 'postgres' THEN ${user('datdba')} END, encoding, datcollate, datctype, to_jsonb(d) ->> 'datlocprovider', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'), to_jsonb(d) ->> 'daticurules', datistemplate, datallowconn, datconnlimit, shobj_description(oid, 'pg_database'),
      ${acl('d', 'datdba', 'datacl')}) FROM pg_database d WHERE datname !~ '^(rdsadmin|template[01])$'`,
  setting: `SELECT concat_ws(' in ', r.rolname, d.datname), ${sorted('setconfig')} FROM pg_db_role_setting LEFT JOIN pg_roles r ON r.oid = setrole LEFT JOIN pg_database d ON d.oid = setdatabase`,
};

/** What one database holds, the same way. */
export const DATABASE_QUERIES: Readonly<Record<string, string>> = {
  extension: `SELECT extname, jsonb_build_array(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace`,
  schema: `SELECT nspname, jsonb_build_array(CASE WHEN nspname <> 'public' THEN ${user('nspowner')} END,
      (SELECT jsonb_agg(g) FROM jsonb_array_elements(${acl('n', 'nspowner', 'nspacl')}) g WHERE nspname <> 'public' OR g::text !~ 'role (rdsadmin|pg_database_owner) '))
    FROM pg_namespace n WHERE ${HERE}`,
  relation: `SELECT ${RELATION}, jsonb_build_array(c.relkind, relpersistence, ${user('relowner')}, relreplident, relrowsecurity, relforcerowsecurity, relispopulated,
      ${sorted('c.reloptions')}, (SELECT ${sorted('t.reloptions')} FROM pg_class t WHERE t.oid = c.reltoastrelid), reloftype::regtype::text, pg_get_expr(relpartbound, c.oid), pg_get_partkeydef(c.oid),
      ${acl('r', 'relowner', 'relacl')}, (SELECT spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace), (SELECT amname FROM pg_am m WHERE m.oid = c.relam AND c.relkind = 'i'))
    FROM ${RELATIONS} AND c.relkind <> 'S' AND (c.relkind <> 'c' OR ${own('pg_type', 'c.reltype')})`,
  column: `SELECT format('%s.%I', ${RELATION}, attname), jsonb_build_array(row_number() OVER (PARTITION BY attrelid ORDER BY attnum), format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attstorage, coalesce(attstattarget, -1),
      attidentity, coalesce(to_jsonb(a) ->> 'attgenerated', ''), coalesce(to_jsonb(a) ->> 'attcompression', ''), attislocal, attinhcount, ${sorted('attoptions')}, ${sorted('attfdwoptions')}, ${collation('attcollation')}, ${grants('attacl')})
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
    WHERE ${HERE} AND ${own('pg_class', 'c.oid')} AND attnum > 0 AND NOT attisdropped AND c.relkind <> 'S'`,
  inheritance: `SELECT concat_ws(' of ', inhrelid::regclass, inhparent::regclass), to_jsonb(inhseqno) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE ${HERE}`,
  constraint: `SELECT concat_ws(' of ', conname, conrelid::regclass, nullif(contypid, 0)::regtype), jsonb_build_array(pg_get_constraintdef(k.oid), convalidated, condeferrable, condeferred, conislocal, coninhcount, connoinherit)
    FROM pg_constraint k WHERE contype NOT IN ('t', 'n') AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid) AND connamespace::regnamespace::text !~ '^(pg_|information_schema|cdk_cutover)' AND ${own('pg_class', 'conrelid')} AND ${own('pg_type', 'contypid')}`,
  index: `SELECT indexrelid::regclass::text, jsonb_build_array(pg_get_indexdef(indexrelid), indisunique, indisprimary, indimmediate, indisclustered, indisreplident, indisvalid) FROM pg_index JOIN (SELECT c.oid FROM ${RELATIONS}) o ON o.oid = indrelid`,
  trigger: `SELECT format('%s of %s', tgname, tgrelid::regclass), jsonb_build_array(pg_get_triggerdef(t.oid), tgenabled) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
    WHERE ${HERE} AND NOT tgisinternal AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0' AND tgname !~ ${FENCE}`,
  rule: `SELECT format('%s of %s', rulename, ev_class::regclass), jsonb_build_array(pg_get_ruledef(r.oid), ev_enabled) FROM pg_rewrite r JOIN (SELECT c.oid FROM ${RELATIONS}) o ON o.oid = ev_class`,
  policy: `SELECT format('%s of %s', polname, polrelid::regclass), jsonb_build_array(polcmd, polpermissive, (SELECT jsonb_agg(${user('r')}::text ORDER BY ${user('r')}::text) FROM unnest(polroles) r), pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy`,
  function: `SELECT p.oid::regprocedure::text, jsonb_build_array(${user('proowner')}, prokind, lanname, prosrc, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), CASE WHEN to_jsonb(p) ->> 'prosqlbody' IS NOT NULL THEN pg_get_functiondef(p.oid) END, provolatile, proparallel, prosecdef, proleakproof, proisstrict, procost, prorows, to_jsonb(proconfig), ${acl('f', 'proowner', 'proacl')})
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace JOIN pg_language l ON l.oid = prolang WHERE ${HERE} AND ${own('pg_proc', 'p.oid')} AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')`,
  'right on an extension': `SELECT p.oid::regprocedure::text, ${acl('f', 'proowner', 'proacl')} FROM pg_proc p WHERE EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e') AND proname IN ('gen_random_uuid', 'similarity')`,
  aggregate: `SELECT a.aggfnoid::regprocedure::text, jsonb_build_array(aggkind, aggnumdirectargs, aggtransfn::regprocedure::text, aggfinalfn::text, aggcombinefn::text, aggmtransfn::text, aggminvtransfn::text, aggtranstype::regtype::text, agginitval, aggminitval)
    FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = pronamespace WHERE ${HERE} AND ${own('pg_proc', 'p.oid')}`,
  type: `SELECT t.oid::regtype::text, jsonb_build_array(${user('typowner')}, typtype, typnotnull, typdefault, typbasetype::regtype::text, ${collation('typcollation')}, ${acl('T', 'typowner', 'typacl')},
      (SELECT jsonb_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), (SELECT jsonb_build_array(rngsubtype::regtype::text, rngsubdiff::text, ${collation('rngcollation')}) FROM pg_range WHERE rngtypid = t.oid))
    FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE ${HERE} AND ${own('pg_type', 't.oid')} AND typelem = 0 AND typtype IN ('c', 'd', 'e', 'r') AND (typtype <> 'c' OR EXISTS (SELECT FROM pg_class c WHERE c.oid = typrelid AND relkind = 'c'))`,
  operator: `SELECT o.oid::regoperator::text, jsonb_build_array(${user('oprowner')}, oprcode::text, oprcom::regoperator::text, oprrest::text, oprjoin::text) FROM pg_operator o JOIN pg_namespace n ON n.oid = oprnamespace WHERE ${HERE} AND ${own('pg_operator', 'o.oid')}`,
  cast: `SELECT concat_ws(' to ', castsource::regtype, casttarget::regtype), jsonb_build_array(castfunc::regprocedure::text, castcontext, castmethod) FROM pg_cast c WHERE c.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = c.oid AND i.deptype = 'i') AND ${own('pg_cast', 'c.oid')}`,
  collation: `SELECT ${collation('c.oid')}, jsonb_build_array(${user('collowner')}, collprovider, collencoding, coalesce(to_jsonb(c) ->> 'collisdeterministic', 'true'), to_jsonb(c) ->> 'collicurules') FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace WHERE ${HERE}`,
  'text search': `SELECT d.oid::regdictionary::text, jsonb_build_array(${user('dictowner')}, tmplname, dictinitoption) FROM pg_ts_dict d JOIN pg_ts_template t ON t.oid = dicttemplate JOIN pg_namespace n ON n.oid = dictnamespace WHERE ${HERE} AND ${own('pg_ts_dict', 'd.oid')}
    UNION ALL SELECT g.oid::regconfig::text, jsonb_build_array(${user('cfgowner')}, (SELECT jsonb_agg(jsonb_build_array(maptokentype, mapseqno, mapdict::regdictionary::text) ORDER BY 1, 2) FROM (SELECT * FROM pg_ts_config_map WHERE mapcfg = g.oid ORDER BY maptokentype, mapseqno) m)) FROM pg_ts_config g JOIN pg_namespace n ON n.oid = cfgnamespace WHERE ${HERE}`,
  statistics: `SELECT format('%I.%I', n.nspname, stxname), jsonb_build_array(${user('stxowner')}, to_jsonb(stxkind), stxrelid::regclass::text, pg_get_statisticsobjdef(s.oid)) FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace`,
  sequence: `SELECT s.seqrelid::regclass::text, jsonb_build_array(${user('relowner')}, seqtypid::regtype::text, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle, ${acl('s', 'relowner', 'relacl')},
      (SELECT format('%s.%s %s', refobjid::regclass, refobjsubid > 0, deptype) FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i')))
    FROM pg_sequence s JOIN pg_class c ON c.oid = seqrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE ${HERE}`,
  publication: `SELECT pubname, jsonb_build_array(CASE WHEN NOT puballtables THEN ${user('pubowner')} END, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, (SELECT jsonb_agg(prrelid::regclass::text ORDER BY prrelid::regclass::text COLLATE "C") FROM pg_publication_rel WHERE prpubid = p.oid)) FROM pg_publication p`,
  'event trigger': `SELECT evtname, jsonb_build_array(evtevent, evtfoid::regprocedure::text, evtenabled, to_jsonb(evttags)) FROM pg_event_trigger WHERE evtname !~ ${FENCE}`,
  server: `SELECT srvname, jsonb_build_array(${user('srvowner')}, srvtype, srvversion, fdwname, ${sorted('srvoptions')}, ${acl('S', 'srvowner', 'srvacl')}) FROM pg_foreign_server JOIN pg_foreign_data_wrapper f ON f.oid = srvfdw`,
  'user mapping': `SELECT concat_ws(' at ', usename, srvname), to_jsonb(cardinality(umoptions) > 0) FROM pg_user_mappings`,
  wrapper: `SELECT fdwname, ${acl('F', 'fdwowner', 'fdwacl')} FROM pg_foreign_data_wrapper`,
  'default right': `SELECT concat_ws(' ', ${user('defaclrole')}, defaclnamespace::regnamespace, defaclobjtype), ${grants('defaclacl')} FROM pg_default_acl`,
  'large object': `SELECT oid::text, jsonb_build_array(${user('lomowner')}, ${acl('L', 'lomowner', 'lomacl')}, (SELECT md5(string_agg(pageno || ':' || md5(data), ',' ORDER BY pageno)) FROM pg_largeobject l WHERE l.loid = m.oid AND data <> ''::bytea AND ltrim(encode(data, 'hex'), '0') <> '')) FROM pg_largeobject_metadata m`,
  comment: `SELECT concat_ws(' ', type, identity), to_jsonb(description) FROM pg_description d, pg_identify_object(classoid, objoid, objsubid) WHERE objoid >= 16384 AND coalesce(schema, '') <> 'cdk_cutover' AND identity <> 'cdk_cutover' AND ${own('pg_proc', 'objoid')} AND ${own('pg_type', 'objoid')} AND ${own('pg_operator', 'objoid')} AND ${own('pg_ts_dict', 'objoid')}
    AND (type <> 'extension' OR objoid IN (SELECT e.oid FROM pg_extension e JOIN pg_available_extensions a ON a.name = extname WHERE a.comment <> description))`,
};
