import type { Attack } from '../attacks/attack';
import { Scene } from '../attacks/scene';
import { lookFor } from '../../../faults/delivery/wait';
import { rowsOf } from '../world/contents';
import type { World } from '../world/world';
import { settle } from '../../../faults/judge/settle';
import type { SideName } from '../../../faults/judge/side';

/** What an attack came to. */
export interface Judged {
  readonly name: string;
  readonly planned: number;
  readonly delivered: number;
  /** Who serves at the end, and what had to be done for it. */
  readonly outcome: string;
  /** The longest time without an acknowledged write through the name, in ms. */
  readonly writeGapMs: number;
  readonly ms: number;
  /** Which promises were broken; empty when none was. */
  readonly broken: readonly string[];
  readonly notes: readonly string[];
}

/** Why an attack failed: broken promises, and faults that were not delivered, without which nothing is proven. */
export function failuresOf({ broken, planned, delivered }: Judged): readonly string[] {
  return delivered < planned ? [...broken, `only ${delivered} of ${planned} faults were delivered`] : broken;
}

const CLIENTS_READY_MS = 20_000;
/** Whoever serves takes so many writes, to be believed. */
const WRITES = 10;

/** Runs an attack in a world that is as it was at the beginning, and judges it by what clients and servers show. */
export async function judge(world: World, attack: Attack, rows: Readonly<Record<string, string>>): Promise<Judged> {
  const started = Date.now();
  const clients = world.clients();
  const scene = new Scene(world, clients);
  const broken: string[] = [];
  let outcome = 'unknown';
  try {
    const ready = await lookFor(CLIENTS_READY_MS, () => (clients.acknowledged('blue') >= WRITES ? true : undefined));
    if (!ready) throw new Error('the clients did not get to write before the attack');
    await attack.play(scene).catch((error: unknown) => void broken.push(`the attack failed: ${wordsOf(error)}`));
    const { side, words } = await settle(await world.operator());
    outcome = words;
    if (side === undefined) broken.push(`stuck: ${words}`);
    else broken.push(...(await serving(world, scene, side)));
    await clients.stop();
    broken.push(...overlaps(scene));
    const last = side ?? world.namedSide() ?? 'blue';
    broken.push(...(await losses(world, scene, last, attack, rows)));
  } catch (error) {
    broken.push(`it could not be judged: ${wordsOf(error)}`);
  } finally {
    await clients.stop().catch(() => undefined);
  }
  return {
    ...{ name: attack.name, planned: attack.planned, delivered: scene.delivered, outcome },
    writeGapMs: scene.clients.longestGap(),
    ms: Date.now() - started,
    broken: [...broken, ...scene.breaches],
    notes: scene.notes,
  };
}

/** Clients must really write there, and the name must lead there. */
async function serving(world: World, { clients }: Scene, side: SideName): Promise<readonly string[]> {
  const since = clients.now();
  const writes = await lookFor(10_000, () => (clients.acknowledged(side, since) >= WRITES ? true : undefined));
  const named = world.namedSide();
  return [
    ...(writes ? [] : [`stuck: ${side} is said to serve, and clients cannot write to it by its name`]),
    ...(named === side ? [] : [`${side} is said to serve, and the name leads to ${named ?? 'neither'}`]),
  ];
}

function overlaps({ clients }: Scene): readonly string[] {
  const found = clients.twoWriters();
  return found.length === 0
    ? []
    : [`two writers: ${found.length} writes were taken by one server while the other took some`];
}

async function losses(
  world: World,
  { clients }: Scene,
  side: SideName,
  { losesGreen = false }: Attack,
  rows: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const broken: string[] = [];
  const lost = await clients.lost(side, losesGreen && side === 'blue' ? ['blue'] : ['blue', 'green']);
  const from = (server: SideName) => lost.filter((write) => write.server === server).length;
  if (lost.length > 0) {
    broken.push(`${lost.length} acknowledged writes are lost (${from('blue')} of blue, ${from('green')} of green)`);
  }
  const there = await rowsOf(world.server(side)).catch((error: unknown) => ({ '': wordsOf(error) }));
  for (const [table, digest] of Object.entries(rows)) {
    const found = Object.entries(there).find(([name]) => name === table)?.[1] ?? 'nothing';
    if (found !== digest) broken.push(`rows are lost: ${side} holds ${found} in ${table}, not ${digest}`);
  }
  return broken;
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 300);
}
