import { lanesOf } from '../../../lib/rehearse/load/lanes';
import type { Figure } from '../../../lib/report/figure';
import { count, duration } from '../../../lib/report/html-text';
import type { ClientReport, Line } from '../../../lib/report/report';
import type { Load, LoadResult } from '../../../lib/system/load';
import type { ClientsResult, Load as Clients, LoadResult as Seen } from './load/load';
import type { OwnStatementsResult } from './load/own-statements';

/** Addresses of both sides. */
export interface Addresses {
  readonly blue: string;
  readonly green: string;
}

/** PostgreSQL's clients as a rehearsal asks them. */
export function rehearsalLoad(clients: Clients, addresses: Addresses): Load {
  return {
    counts: () => {
      const { reads, acknowledgedWrites, refusedWrites, failedReads } = clients.counts();
      return [
        { name: 'reads', value: reads },
        { name: 'writes', value: acknowledgedWrites },
        { name: 'refused', value: refusedWrites },
        { name: 'reads failed', value: failedReads },
      ];
    },
    watchBlue: () => clients.watchWrites(addresses.blue),
    stop: async () => resultOf(await clients.stop(), addresses),
  };
}

function resultOf(seen: Seen, { blue, green }: Addresses): LoadResult {
  const { servedAtTheEnd: at, ownStatements, longestReadGap: reads, longestWriteGap: writes } = seen;
  const { lostWrites, failedReads, writesOnGreen } = seen.clients;
  return {
    clients: {
      figures: [...figuresOf(seen.clients), ...(ownStatements === undefined ? [] : ownFigures(ownStatements))],
      lines: linesOf(seen.clients, ownStatements),
      ...{ unit: 'write', lost: lostWrites, failed: failedReads, onGreen: writesOnGreen },
      endpointLeadsTo: at === blue ? 'blue' : at === green ? 'green' : 'elsewhere',
    },
    startedAt: seen.startedAt,
    bucketMs: seen.timeline.bucketMs,
    lanes: lanesOf(seen.timeline, green, { reads, writes }),
    notes: (ownStatements?.failures ?? []).map((words) => `One of your statements failed: ${words}`),
  };
}

function figuresOf(seen: ClientsResult): ClientReport['figures'] {
  return [
    { name: 'longest gap between writes', value: seen.writeGapMs, unit: 'ms' },
    { name: 'longest gap between reads', value: seen.readGapMs, unit: 'ms' },
    { name: 'failed reads', value: seen.failedReads },
    { name: 'acknowledged writes', value: seen.acknowledgedWrites },
    { name: 'of them on green', value: seen.writesOnGreen },
    { name: 'lost writes', value: seen.lostWrites },
    { name: 'refused writes, tried again', value: seen.failedWrites },
    { name: 'TTL of the client endpoint', value: seen.ttlMs, unit: 'ms' },
  ];
}

function ownFigures({ answered, refused, unanswered, failed }: OwnStatementsResult): readonly Figure[] {
  return [
    { name: 'answered statements of yours', value: answered },
    { name: 'of them refused by the fence', value: refused },
    { name: 'lost with their connection', value: unanswered },
    { name: 'failed statements of yours', value: failed },
  ];
}

function linesOf(seen: ClientsResult, own: OwnStatementsResult | undefined): readonly Line[] {
  const { acknowledgedWrites, writesOnGreen, lostWrites, writeGapMs, ttlMs, readGapMs, failedReads } = seen;
  return [
    {
      name: 'writes',
      words: `${count(acknowledgedWrites)} acknowledged, ${count(writesOnGreen)} of them on green, ${count(lostWrites)} lost`,
    },
    {
      name: 'write gap',
      words: `${duration(writeGapMs)} at most, between two writes of one client; TTL ${duration(ttlMs)}`,
    },
    { name: 'read gap', words: `${duration(readGapMs)} at most; ${count(failedReads)} failed reads` },
    ...(own === undefined ? [] : [ownLine(own)]),
  ];
}

function ownLine({ answered, refused, unanswered, failed }: OwnStatementsResult): Line {
  const refusals = `${count(refused)} refused by the fence, ${count(unanswered)} lost with their connection`;
  return { name: 'statements', words: `${count(answered)} of yours answered, ${refusals}, ${count(failed)} failed` };
}
