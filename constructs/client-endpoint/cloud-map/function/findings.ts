import { error, type Finding } from '../../../../runtime/preflight/finding';
import { instanceIds, readInstance, readService, type Instance } from './service';

/** A service with one CNAME record, in which exactly one instance is registered: the declared one. */
export async function findings(instance: Instance): Promise<Finding[]> {
  const { serviceId, instanceId } = instance;
  const { type } = await readService(instance);
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
  const ids = await instanceIds(instance);
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
  } else if (ids.length > 0 && (await readInstance(instance)).leadsTo === undefined) {
    found.push(
      error(
        'endpoint-cname',
        `Instance ${instanceId} has no AWS_INSTANCE_CNAME`,
        'Register it with the address of blue',
      ),
    );
  }
  return found;
}
