/**
 * What the main user of an RDS instance may do although it is no superuser, and a server of one's own lets only superusers do: the only statements
 * that ever run as `rds_superuser`, and only where the main user itself was refused (42501).
 *
 * On RDS that role is a plain one without LOGIN, which the main user is a member of; there the first try is the one that counts. In a rehearsal it
 * is a superuser, because PostgreSQL lets nobody else make or own an event trigger. `document` is where RDS says so; without one nothing was found,
 * and docs/first-run-on-aws.md says what to look for.
 */
export const OPENED_BY_RDS: readonly OpenedStatement[] = [
  {
    what: 'event triggers',
    pattern: '^(CREATE|ALTER|DROP|COMMENT ON) EVENT TRIGGER ',
    document:
      'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.FeatureSupport.EventTriggers.html',
  },
  {
    what: 'extensions',
    pattern: '^(CREATE|DROP) EXTENSION ',
    document:
      'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html',
  },
  { what: 'settings of roles and databases', pattern: '^ALTER (ROLE|DATABASE) .* SET ' },
  { what: 'publications of all tables', pattern: '^(CREATE|ALTER|DROP|COMMENT ON) PUBLICATION ' },
  { what: 'sessions in which event triggers do not fire', pattern: '^SET session_replication_role = replica$' },
];

/** A kind of statement. The pattern is one of JavaScript and of PostgreSQL alike. */
export interface OpenedStatement {
  readonly what: string;
  readonly pattern: string;
  readonly document?: string;
}

const OPENED = OPENED_BY_RDS.map(({ pattern }) => `(${pattern})`).join('|');

/** Whether a statement is one that RDS opens. */
export function isOpened(statement: string): boolean {
  return new RegExp(OPENED, 's').test(statement);
}

/** In PL/pgSQL: what to do once the main user was refused. */
const insteadAs = (statement: string) =>
  `EXCEPTION WHEN insufficient_privilege THEN SET LOCAL ROLE rds_superuser; ${statement}; SET LOCAL ROLE NONE;`;

/**
 * SQL that does a statement as the main user, and as `rds_superuser` only if that was refused.
 * @param statement a single one, without its semicolon
 * @throws when it is none that RDS opens
 */
export function asWhoMay(statement: string): string {
  if (!isOpened(statement)) throw new Error(`RDS opens no such statement to its main user: ${statement.slice(0, 30)}…`);
  const body = `BEGIN BEGIN ${statement}; ${insteadAs(statement)} END; END`;
  return `DO '${body.replaceAll("'", "''")}'`;
}

/** The same in PL/pgSQL for a statement that a variable holds. Any other statement is refused as the server refuses it. */
export function executeAsWhoMay(variable: string): string {
  const body = insteadAs(`EXECUTE ${variable}`).replace(
    'THEN',
    `THEN IF ${variable} !~ $opened$${OPENED}$opened$ THEN RAISE; END IF;`,
  );
  return `BEGIN EXECUTE ${variable}; ${body} END;`;
}
