SET client_encoding = 'SQL_ASCII';
SET ROLE other_owner;
CREATE TABLE bytes (id int PRIMARY KEY, t text, v varchar(9));
INSERT INTO bytes VALUES (1, E'\xff\xfe not \xc3 UTF-8', E'\xe4'), (2, E'\xc3\xa4', 'plain');
CREATE TABLE "\xtable" (a text DEFAULT E'\xe9');
INSERT INTO "\xtable" DEFAULT VALUES;
