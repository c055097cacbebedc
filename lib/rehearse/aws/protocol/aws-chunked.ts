import type { IncomingHttpHeaders } from 'node:http';

/** The object in a body that an SDK sent in signed chunks (`content-encoding: aws-chunked`), or the body as it is. */
export function decodeChunks(headers: IncomingHttpHeaders, body: Buffer): Buffer {
  if (!String(headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const end = body.indexOf('\r\n', at);
    const size = parseInt(body.toString('latin1', at, end), 16);
    if (!size) break;
    chunks.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}
