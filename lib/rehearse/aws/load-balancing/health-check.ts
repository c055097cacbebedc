import { get, type RequestOptions } from 'node:http';
import { get as getByTls } from 'node:https';
import { connect } from 'node:net';

/** How a target group finds out whether a target is healthy. */
export interface HealthCheck {
  /** `TCP`: whether it takes a connection; `HTTP` and `HTTPS`: what it answers. */
  readonly protocol: 'TCP' | 'HTTP' | 'HTTPS';
  /** @default - the port that clients are given to */
  readonly port?: number;
  readonly path: string;
  /** Codes of answers that are well, as target groups state them, e.g. `200,301-399`. */
  readonly codes: string;
  readonly timeoutMs: number;
}

/** Looks at a target now. @returns why it is not healthy; `undefined`: it is */
export async function unhealthyBecause(
  { protocol, port, path, codes, timeoutMs }: HealthCheck,
  target: { readonly address: string; readonly port: number },
): Promise<string | undefined> {
  const at = { host: target.address, port: port ?? target.port };
  try {
    if (protocol === 'TCP') await connects(at, timeoutMs);
    else {
      const code = await answers(protocol, { ...at, path, timeout: timeoutMs });
      if (!isAmong(codes, code)) return `Health checks failed with these codes: [${code}]`;
    }
    return undefined;
  } catch (error) {
    return `Health checks failed: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
  }
}

function connects(at: { readonly host: string; readonly port: number }, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...at, timeout: timeoutMs });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error('Request timed out')));
    socket.once('error', reject);
  });
}

/** Certificates of targets are not looked at, as on AWS. */
function answers(protocol: 'HTTP' | 'HTTPS', options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const ask = protocol === 'HTTP' ? get : getByTls;
    const request = ask({ ...options, agent: false, ...{ rejectUnauthorized: false } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('timeout', () => request.destroy(new Error('Request timed out')));
    request.once('error', reject);
  });
}

function isAmong(codes: string, code: number): boolean {
  return codes.split(',').some((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return code >= from && code <= to;
  });
}
