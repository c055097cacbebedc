import { bytesOf } from './bytes';
import { guardOf, type Filling } from './filling';
import { inParallel } from './sessions';

const PIECE = 262_144;

/** Large objects themselves are made with the schema; this brings what they hold. */
export async function copyLargeObjects(filling: Filling): Promise<void> {
  const { host, aim, sessions } = filling;
  const guard = host.workspace.write('guard', bytesOf(guardOf(filling)));
  const shares = Array.from({ length: sessions.most }, (_, at) => at);
  await inParallel(sessions.most, shares, (share) =>
    sessions.do(() => {
      const query = `SELECT format('SELECT lo_put(%s, %s, %L);', oid, at, lo_get(oid, at, ${PIECE}))
        FROM (SELECT oid, lo_open(oid, 262144) AS fd FROM pg_largeobject_metadata WHERE oid::bigint % ${sessions.most} = ${share} OFFSET 0) opened,
          LATERAL (SELECT lo_lseek64(fd, 0, 2) + lo_close(fd) AS bytes OFFSET 0) sized, generate_series(0, bytes - 1, ${PIECE}) at`;
      return host.tools.relay(aim, ['-v', 'FETCH_COUNT=16', '-c', query], ['-f', guard, '-f', '-']);
    }),
  );
}
