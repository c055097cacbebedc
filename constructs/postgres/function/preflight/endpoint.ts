import { setTimeout as sleep } from 'node:timers/promises';
import { error, note, type Finding } from '../../../../runtime/preflight/finding';
import { readEndpoint, readTtl } from '../../../../runtime/endpoint/client-endpoint';
import { samePlace } from '../../../../runtime/endpoint/endpoint-state';
import { warning } from '../../warning';
import { answerOf } from '../answer';
import type { Run } from '../run';

/** A name that was moved a moment ago is remembered for a while. */
const ANSWERS = 5;
const BETWEEN_MS = 500;

/** The client endpoint: one CNAME that can be moved, which names blue, or green after the cutover, and which is what clients get here. */
export async function endpoint(run: Run): Promise<Finding[]> {
  const found = await run.values.endpoint.keeper.findings();
  if (found.length === 0) found.push(...(await target(run)), ...(await ttl(run)));
  return found;
}

async function target(run: Run): Promise<Finding[]> {
  const { target, leadsTo } = await readEndpoint(run.values);
  if (leadsTo === undefined || target === 'OTHER') {
    return [
      error(
        'endpoint-target',
        `The client endpoint names ${leadsTo ?? 'nothing'}, neither blue (${run.values.blue.host}) nor green`,
        'Declare as blue the server that clients use',
      ),
    ];
  }
  const wrong = await otherAnswer(run, leadsTo);
  if (wrong === undefined) return [];
  return [
    error(
      'endpoint-answer',
      `${run.values.endpoint.name} leads to ${wrong} when asked for from within the VPC, but its record names ${leadsTo}`,
      'Declare the record that clients get there: another zone of that name may hide this one, or a private zone may not be associated with this VPC',
    ),
  ];
}

/** The name as clients here get it, unless it is what the record says. Past the point of no return is too late to find out. */
async function otherAnswer(run: Run, leadsTo: string): Promise<string | undefined> {
  for (let asked = 1; ; asked += 1) {
    const answer = await answerOf(run);
    const server = [run.blue, run.green].find(({ values }) => samePlace(values.host, leadsTo));
    if (server === undefined || (await answer.leadsTo(server))) return undefined;
    if (asked === ANSWERS) return answer.words;
    await sleep(BETWEEN_MS);
  }
}

async function ttl(run: Run): Promise<Finding[]> {
  const { ttlSeconds } = run.values.endpoint;
  const actual = await readTtl(run.values);
  const found: Finding[] = [];
  if (actual !== undefined && ttlSeconds !== undefined && actual !== ttlSeconds) {
    found.push(
      note(
        'endpoint-ttl',
        `The TTL is ${actual} s, declared are ${ttlSeconds} s`,
        'The cutover goes by the record; correct the declaration',
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
