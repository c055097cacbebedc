import type { Host } from '../host/host';
import { AwsError } from '../aws-error';
import type { Input } from '../input';
import { optionalText, textList } from '../input';

/** Hosts that all filters name: `tag:<key>`, `tag-key`, `InstanceIds`, `PingStatus`, `PlatformTypes`. Throws InvalidFilter for another key. */
export function filteredHosts(hosts: readonly Host[], filters: readonly Input[]): readonly Host[] {
  return filters.reduce<readonly Host[]>((kept, filter) => {
    const key = optionalText(filter, 'Key') ?? optionalText(filter, 'key') ?? '';
    const values = [...textList(filter, 'Values'), ...textList(filter, 'valueSet')];
    return kept.filter((host) => isNamed(host, key, values));
  }, hosts);
}

function isNamed({ instanceId, tags }: Host, key: string, values: readonly string[]): boolean {
  if (key.startsWith('tag:')) return values.includes(tags[key.slice('tag:'.length)]);
  const test = byKey[key];
  if (!test) throw new AwsError('InvalidFilterKey', `filter ${key} is not known to the rehearsal`);
  return test(values, instanceId, tags);
}

const byKey: Readonly<Record<string, (values: readonly string[], id: string, tags: Host['tags']) => boolean>> = {
  InstanceIds: (values, id) => values.includes(id),
  'tag-key': (values, _id, tags) => values.some((value) => Object.hasOwn(tags, value)),
  PingStatus: (values) => values.includes('Online'),
  PlatformTypes: (values) => values.includes('Linux'),
};
