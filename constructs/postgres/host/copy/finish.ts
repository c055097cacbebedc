import { analyzeTheRest } from './analyze';
import { identityOf } from './contents';
import type { Dump } from './dump';
import type { Filled } from './fill';
import type { Filling } from './filling';
import { besideEachOther, foreignKeys } from './foreign-keys';
import { publicSchema } from './public-schema';
import { asGrantor, byWhoMay, withoutCreation, withoutSettings } from './script-text';
import { inParallel } from './sessions';

/** What is built on tables of so many bytes goes to sessions of its own. */
const LARGE = 16_777_216;

/**
 * What is built once all rows are there: what calls users' functions, then rules, triggers and policies, in the dump's order; then what may need
 * the index of a partitioned table, foreign keys and comments.
 */
export async function buildTheRest(filling: Filling, dump: Dump, filled: Filled): Promise<void> {
  const { sessions, scripts, blue } = filling;
  const rest = dump.lines('after').filter((line) => !filled.built.has(identityOf(line)));
  const ofLarge = filled.tables
    .filter(({ bytes }) => bytes >= LARGE)
    .map(({ builds }) => new Set(builds.map(({ identity }) => identity)))
    .map((builds) => rest.filter((line) => builds.has(identityOf(line))))
    .filter((lines) => lines.length > 0);
  await inParallel(sessions.most, ofLarge, (lines) => sessions.do(async () => scripts.run([await dump.sql(lines)])));
  const last = dump.lines('last');
  const isForeignKey = (line: string) => /^\d+; \d+ \d+ FK CONSTRAINT /.test(line);
  const { small, large } = await foreignKeys(blue, last.filter(isForeignKey));
  const apart = new Set(ofLarge.flat());
  const first = [...rest.filter((line) => !apart.has(line)), ...dump.lines('attach'), ...small];
  const end = last.filter((line) => !isForeignKey(line));
  if (large.length === 0) return scripts.run([await dump.sql([...first, ...end])]);
  await scripts.run([await dump.sql(first)]);
  await besideEachOther(sessions.most, large, (line) => sessions.do(async () => scripts.run([await dump.sql([line])])));
  await scripts.run([await dump.sql(end)]);
}

/** Rights, and what comes after them. @param takeBack SQL for rights that were lent */
export async function handOver(filling: Filling, dump: Dump, filled: Filled, takeBack: string): Promise<void> {
  const { blue, green, found, scripts, sessions } = filling;
  const setAlike = found.blue.traits === found.green.traits;
  const [grants, ofPublic, matviews, eventTriggers, settings, ofDatabase, toAnalyze] = await Promise.all([
    dump.part('grants', ['--use-set-session-authorization']).then(asGrantor),
    publicSchema(blue, green),
    dump.part('matviews'),
    dump.part('event-triggers', ['--no-owner']).then(byWhoMay),
    setAlike ? '' : dump.part('database', ['-C']).then(withoutCreation).then(byWhoMay),
    setAlike
      ? ''
      : dump
          .part('database-grants', ['-C', '--use-set-session-authorization'])
          .then((sql) => asGrantor(withoutSettings(withoutCreation(sql)))),
    analyzeTheRest(green, filled, sessions.most),
  ]);
  const all = [takeBack, grants, ofPublic, matviews, eventTriggers, settings, ofDatabase];
  const few = toAnalyze.length === 1;
  await scripts.run([...all, ...(few ? toAnalyze : [])]);
  if (few) return;
  await inParallel(sessions.most, toAnalyze, (sql) => sessions.do(() => scripts.run([sql])));
}
