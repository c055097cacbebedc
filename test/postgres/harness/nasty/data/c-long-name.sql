SET ROLE "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63";
DROP TABLE IF EXISTS nothing;
CREATE TABLE "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63" (a int); INSERT INTO "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü63" VALUES (1);
