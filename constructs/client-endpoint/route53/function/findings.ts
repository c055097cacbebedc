import { error, type Finding } from '../../../../runtime/preflight/finding';
import { mistakeIn, recordSets, type ZoneRecord } from './record-sets';

/** A hosted zone with one simple CNAME record of the name. */
export async function findings(record: ZoneRecord): Promise<Finding[]> {
  const { hostedZoneId, name } = record;
  const sets = await recordSets(record);
  if (sets.length === 0) {
    return [
      error(
        'endpoint-missing',
        `Hosted zone ${hostedZoneId} has no record ${name}`,
        'Declare the zone and the recordName that clients resolve',
      ),
    ];
  }
  const mistake = mistakeIn(sets);
  if (mistake === undefined) return [];
  return [
    error(
      'endpoint-record',
      `${name} in hosted zone ${hostedZoneId} ${mistake}, and only one simple CNAME record can be moved`,
      "Give clients a name of its own that is a simple CNAME to blue's address, and declare that",
    ),
  ];
}
