/** What a dump says of a role. */
export interface PlannedRole {
  /** As `CREATE ROLE … WITH` takes them, e.g. `CREATEDB`, by what they are about; superuser rights and the password left out. `undefined`: it is only named. */
  attributes?: ReadonlyMap<string, string>;
  /** Statements that set its settings and its comment, each of one piece. */
  readonly settings: string[];
}

export interface PlannedMembership {
  readonly role: string;
  readonly member: string;
  /** As `GRANT … WITH` takes them, e.g. `ADMIN OPTION`. */
  readonly options: readonly string[];
}

/** A database that is to be made and filled. */
export interface PlannedDatabase {
  readonly name: string;
  owner?: string;
  /** Options of `CREATE DATABASE`: encoding and locale. */
  options: Readonly<Record<string, string>>;
  /** In the dump's order. */
  readonly extensions: { readonly name: string; readonly schema?: string }[];
  readonly schemas: Set<string>;
  /** Statements for a superuser after the rows: settings, limits, rights and comment of the database, publications of all tables. */
  readonly after: string[];
  /** Event triggers, last of all: they would run for what a superuser does. */
  readonly eventTriggers: string[];
}

/** What dumps ask for, beside what their statements do. */
export class DumpPlan {
  readonly roles = new Map<string, PlannedRole>();
  readonly memberships: PlannedMembership[] = [];
  /** Members of rds_superuser: the master user of the dumped server, under the name that it has there. */
  readonly masters = new Set<string>();
  readonly databases = new Map<string, PlannedDatabase>();
  /** What is left out, a sentence each. */
  readonly notes = new Set<string>();

  role(name: string): PlannedRole {
    const role = this.roles.get(name) ?? { settings: [] };
    this.roles.set(name, role);
    return role;
  }

  database(name: string): PlannedDatabase {
    const database = this.databases.get(name) ?? {
      ...{ name, options: {}, extensions: [], schemas: new Set<string>(), after: [], eventTriggers: [] },
    };
    this.databases.set(name, database);
    return database;
  }
}
