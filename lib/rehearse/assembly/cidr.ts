import { AssemblyError } from './errors';

/**
 * The first `count` IPv4 blocks inside `block`, each of `bits` host bits, as Fn::Cidr gives them.
 * @throws AssemblyError when they do not fit
 */
export function cidrBlocks(block: string, count: number, bits: number, at: string): readonly string[] {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block);
  const octets = match?.slice(1, 5).map(Number) ?? [];
  const prefix = Number(match?.[5]);
  if (match === null || prefix > 32 || octets.some((octet) => octet > 255)) {
    throw new AssemblyError(`${at}: ${block} is no IPv4 block such as 10.0.0.0/16.`);
  }
  const size = 2 ** bits;
  const start = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  if (
    !Number.isInteger(count) ||
    count < 1 ||
    !Number.isInteger(bits) ||
    bits < 0 ||
    count * size > 2 ** (32 - prefix)
  ) {
    throw new AssemblyError(`${at}: ${count} blocks of ${bits} bits do not fit into ${block}.`);
  }
  return Array.from({ length: count }, (_, index) => `${dotted(start + index * size)}/${32 - bits}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
