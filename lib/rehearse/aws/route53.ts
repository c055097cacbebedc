import { randomBytes } from 'node:crypto';
import { AwsError } from './aws-error';
import type { LocalDns } from './cloud-map';
import type { LocalRoute53, LocalZone, ZoneRecordSet } from './local-aws';
import { route53Service } from './route53-service';
import type { Service } from './service';

/** Of addresses that an alias record stands for [docs]. */
const ALIAS_TTL_SECONDS = 60;

/** What is to be done with a record set. */
export interface RecordChange {
  readonly action: 'CREATE' | 'UPSERT' | 'DELETE';
  readonly set: ZoneRecordSet;
}

export interface SubmittedChange {
  readonly id: string;
  readonly submitted: Date;
  status: 'PENDING' | 'INSYNC';
  /** Kept when the name server answers it, or Route 53 is no more. */
  readonly inSync: Promise<void>;
}

/** Route 53: hosted zones, their records, and changes that take a moment to reach the name server. */
export class Route53 implements LocalRoute53 {
  readonly service: Service;
  readonly changes: SubmittedChange[] = [];
  private readonly zones = new Map<string, LocalZone & { sets: readonly ZoneRecordSet[] }>();
  /** What ends the wait for each change that has not reached the name server. */
  private readonly pending = new Map<NodeJS.Timeout, () => void>();
  private busy = 0;

  constructor(
    private readonly dns: LocalDns,
    partition: string,
    private readonly changeMs: number,
  ) {
    this.service = route53Service(this, partition);
  }

  get zoneIds(): readonly string[] {
    return [...this.zones.keys()];
  }

  putZone(zone: LocalZone): void {
    this.zones.set(zone.id, { ...zone, sets: this.zones.get(zone.id)?.sets ?? [] });
  }

  removeZone(id: string): void {
    if (this.zone(id).sets.length > 0) {
      throw new AwsError('HostedZoneNotEmpty', `The specified hosted zone contains non-required resource record sets`);
    }
    this.zones.delete(id);
  }

  putRecordSet(zoneId: string, set: ZoneRecordSet): void {
    this.apply(zoneId, [{ action: 'UPSERT', set }]);
    this.publish(zoneId, set.name);
  }

  recordSets(zoneId: string): readonly ZoneRecordSet[] {
    return this.zone(zoneId).sets;
  }

  /** Changes at once what is listed, after a while what is answered. Throws InvalidChangeBatch: all of a batch or nothing. */
  submit(zoneId: string, changes: readonly RecordChange[]): SubmittedChange {
    if (this.busy > 0) {
      this.busy -= 1;
      throw new AwsError(
        'PriorRequestNotComplete',
        'The request was rejected because Route 53 was still processing a prior request.',
      );
    }
    this.apply(zoneId, changes);
    const id = `C${randomBytes(10).toString('hex').toUpperCase()}`;
    const inSync = new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.pending.delete(timer);
        change.status = 'INSYNC';
        for (const { set } of changes) this.publish(zoneId, set.name);
        resolve();
      }, this.changeMs);
      this.pending.set(timer, resolve);
    });
    const change: SubmittedChange = { id, submitted: new Date(), status: 'PENDING', inSync };
    this.changes.push(change);
    return change;
  }

  /** The next so many changes are refused, as while Route 53 works on an earlier one. */
  refuseNext(times: number): void {
    this.busy = times;
  }

  zone(id: string): LocalZone & { readonly sets: readonly ZoneRecordSet[] } {
    const found = this.zones.get(id);
    if (!found) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, {}, 404);
    return found;
  }

  change(id: string): SubmittedChange {
    const found = this.changes.find((change) => change.id === id);
    if (!found)
      throw new AwsError('NoSuchChange', `A change with the specified change ID does not exist: ${id}`, {}, 404);
    return found;
  }

  stop(): void {
    for (const [timer, resolve] of this.pending) {
      clearTimeout(timer);
      resolve();
    }
    this.pending.clear();
  }

  private apply(zoneId: string, changes: readonly RecordChange[]): void {
    const zone = this.zone(zoneId);
    const wrong: string[] = [];
    let { sets } = zone;
    for (const { action, set } of changes) {
      const label = `[name='${set.name}', type='${set.type}']`;
      const there = sets.find((other) => sameSet(other, set));
      const mistake = mistakeOf(action, set, there, zone, sets);
      if (mistake) wrong.push(`${mistake} ${label}`);
      sets = sets.filter((other) => other !== there);
      if (action !== 'DELETE') sets = [...sets, set];
    }
    if (wrong.length > 0) throw new AwsError('InvalidChangeBatch', `[${wrong.join(', ')}]`);
    this.zones.set(zoneId, { ...zone, sets });
  }

  /** What clients get: the value of a simple CNAME, or the address of an alias' target. Of others nothing is answered here. */
  private publish(zoneId: string, name: string): void {
    const sets = this.recordSets(zoneId).filter(
      (other) => sameName(other.name, name) && other.identifier === undefined,
    );
    const cname = sets.find(({ type, alias }) => type === 'CNAME' && alias === undefined);
    const alias = sets.find(({ type }) => type === 'A')?.alias;
    if (cname !== undefined) this.dns.setRecord(name, cname.values[0], cname.ttlSeconds);
    else if (alias === undefined) this.dns.removeRecord?.(name);
    else this.dns.setRecord(name, alias.replace(/^dualstack\./, ''), ALIAS_TTL_SECONDS);
  }
}

export function sameName(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function sameSet(one: ZoneRecordSet, other: ZoneRecordSet): boolean {
  return sameName(one.name, other.name) && one.type === other.type && one.identifier === other.identifier;
}

function mistakeOf(
  action: RecordChange['action'],
  set: ZoneRecordSet,
  there: ZoneRecordSet | undefined,
  { name: zone }: LocalZone,
  sets: readonly ZoneRecordSet[],
): string | undefined {
  if (!plain(set.name).endsWith(`.${plain(zone)}`) && !sameName(set.name, zone)) {
    return `RRSet with DNS name ${set.name} is not permitted in zone ${zone}`;
  }
  if (action === 'CREATE' && there) return 'Tried to create resource record set but it already exists';
  if (action === 'DELETE') {
    const same =
      there && JSON.stringify(there.values) === JSON.stringify(set.values) && there.ttlSeconds === set.ttlSeconds;
    return same
      ? undefined
      : 'Tried to delete resource record set but the values provided do not match the current values';
  }
  const others = sets.filter((other) => sameName(other.name, set.name) && other.type !== set.type);
  if (others.length > 0 && [set, ...others].some(({ type }) => type === 'CNAME')) {
    return 'RRSet of type CNAME conflicts with an existing one';
  }
  if (set.type === 'CNAME' && set.values.length > 1) return 'CNAME records can only have one value';
  return undefined;
}
