/** Settings that hold a list of names. A pattern of JavaScript and of PostgreSQL alike. */
export const LISTING = '^(search_path|temp_tablespaces|(local|session)_preload_libraries)$';
