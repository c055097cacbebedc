import type { Client } from 'pg';
import { samePlace } from '../../../runtime/endpoint/endpoint-state';
import { identity } from './book';
import { connect, resolve } from './outbound';
import type { Run } from './run';
import { BOOK_DATABASE, type Server } from './server';
import { wordsOf } from './words/words-of';

/** Whom the name leads to for a client that asks now: the server whose host or address is the answer. */
export async function answerOf(
  run: Run,
): Promise<{ address?: string; words: string; leadsTo(server: Server): Promise<boolean> }> {
  const { cnames, addresses } = await resolve(run.values.endpoint.name);
  return {
    address: addresses[0],
    words: [...cnames, ...addresses].join(', ') || 'no answer',
    leadsTo: async (server) => {
      if (addresses.length === 0) return false;
      if (cnames.length > 0) return cnames.every((name) => samePlace(name, server.values.host));
      const own = await resolve(server.values.host);
      return addresses.every((address) => own.addresses.includes(address));
    },
  };
}

/**
 * Waits until the client endpoint answers with this server, connects to that very address with TLS verified against the server's own
 * name, and reads its identity there.
 */
export async function seeAnswer(run: Run, server: Server): Promise<void> {
  const expected = await identity(await server.book());
  if (expected === undefined) throw new Error(`The book of ${server.side} is gone: its identity cannot be checked`);
  let words = 'not asked yet';
  const address = await run.deadline.until(
    () => `waiting for ${run.values.endpoint.name} to lead to ${server.values.host} (it leads to ${words})`,
    200,
    async () => {
      try {
        const answer = await answerOf(run);
        words = answer.words;
        return (await answer.leadsTo(server)) ? answer.address : undefined;
      } catch (error) {
        words = wordsOf(error);
        return undefined;
      }
    },
  );
  const client = await loginThrough(run, address, [server]);
  try {
    const seen = await identity(client);
    if (seen !== expected) {
      throw new Error(
        `${run.values.endpoint.name} leads to ${address}, which is not ${server.side} (${seen ?? 'unknown'})`,
      );
    }
  } finally {
    await client.end();
  }
}

/** A session of the master through an address; the certificate must name one of these servers. */
export async function loginThrough(run: Run, address: string, servers: readonly Server[]): Promise<Client> {
  const { username, password } = await servers[0]!.master();
  return connect({
    host: address,
    port: servers[0]!.values.port,
    database: BOOK_DATABASE,
    user: username,
    password,
    certifiedAs: servers.map((server) => server.values.host),
    applicationName: `cdk-cutover ${run.values.step} probe`,
  });
}
