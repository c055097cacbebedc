/**
 * SQL array of the types whose binary form is the same on every server; binary arrays and composites carry oids of types, and reg… types are oids.
 * Tables of these alone are copied in that form, where a value may take a whole gigabyte.
 */
export const PLAIN_TYPES = `'{bool,bytea,int2,int4,int8,float4,float8,numeric,text,varchar,date,time,timestamp,timestamptz,interval,uuid,json,jsonb,inet}'::regtype[]`;
