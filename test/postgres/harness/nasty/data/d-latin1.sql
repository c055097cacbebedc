SET client_encoding = 'UTF8';
SET ROLE other_owner;
CREATE TABLE "tablé" ("colönne" text DEFAULT 'é', "e" char(3)); INSERT INTO "tablé" VALUES ('ÿ£§', 'é'), (DEFAULT, NULL);
CREATE INDEX "indéx" ON "tablé" (lower("colönne"));
COMMENT ON TABLE "tablé" IS 'é';
CREATE VIEW vü AS SELECT 'ö'::text AS ö;
