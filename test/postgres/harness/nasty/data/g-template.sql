SET ROLE owner;
CREATE TABLE from_template (a int DEFAULT 1); INSERT INTO from_template DEFAULT VALUES;
