import { instanceIds, readEndpoint, readService } from '../cloud-map';
import type { Run } from '../run';
import { error, note, warning, type Finding } from './finding';

/** The client endpoint: one CNAME service with exactly one instance, which names blue, or green after the cutover. */
export async function endpoint(run: Run): Promise<Finding[]> {
  const { serviceId, instanceId, ttlSeconds } = run.values.endpoint;
  const { type, ttlSeconds: actual } = await readService(run.values);
  const found: Finding[] = [];
  if (type !== 'CNAME') {
    found.push(
      error(
        'endpoint-record',
        `Cloud Map service ${serviceId} has ${type ?? 'no'} records, not CNAME`,
        'Name the service of the CNAME that clients resolve',
      ),
    );
  }
  const ids = await instanceIds(run.values);
  if (ids.length !== 1) {
    const words = ids.length === 0 ? 'no instance' : `${ids.length} instances (${ids.slice(0, 5).join(', ')})`;
    found.push(
      error(
        'endpoint-instances',
        `Cloud Map service ${serviceId} has ${words}, not exactly one`,
        'Several would be answered at random: keep one',
      ),
    );
  }
  if (ids.length > 0 && !ids.includes(instanceId)) {
    found.push(
      error(
        'endpoint-instance',
        `Cloud Map service ${serviceId} has no instance ${instanceId}; it has ${ids.slice(0, 5).join(', ')}`,
        'Declare the instance id that is there',
      ),
    );
  } else if (ids.length > 0) {
    const { target, cname } = await readEndpoint(run.values);
    if (cname === undefined) {
      found.push(
        error(
          'endpoint-cname',
          `Instance ${instanceId} has no AWS_INSTANCE_CNAME`,
          'Register it with the address of blue',
        ),
      );
    } else if (target === 'OTHER') {
      found.push(
        error(
          'endpoint-target',
          `The client endpoint names ${cname}, neither blue (${run.values.blue.host}) nor green`,
          'Declare as blue the server that clients use',
        ),
      );
    }
  }
  if (actual !== undefined && ttlSeconds !== undefined && actual !== ttlSeconds) {
    found.push(
      note(
        'endpoint-ttl',
        `The TTL is ${actual} s, declared are ${ttlSeconds} s`,
        'The cutover goes by the service; correct the declaration',
      ),
    );
  }
  if ((actual ?? ttlSeconds ?? 60) > 120) {
    found.push(
      warning(
        'endpoint-ttl-long',
        `Clients keep an answer for ${actual ?? ttlSeconds} s`,
        'Lower the TTL at least one old TTL before the cutover, or sessions on blue are cut',
      ),
    );
  }
  run.facts.ttlSeconds = actual ?? ttlSeconds ?? -1;
  return found;
}
