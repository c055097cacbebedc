-- Roles of the nasty database, the same on both sides (green's without LOGIN).
CREATE ROLE owner_a NOLOGIN;
CREATE ROLE owner_b NOLOGIN;
CREATE ROLE reader NOLOGIN;
CREATE ROLE kong NOLOGIN CONNECTION LIMIT 7;
CREATE ROLE "we""ird role" NOLOGIN;
GRANT reader TO kong;
GRANT reader TO owner_a WITH ADMIN OPTION;
ALTER ROLE kong SET work_mem = '5MB';
GRANT owner_a, owner_b, reader, kong, "we""ird role" TO CURRENT_USER;
