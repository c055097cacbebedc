import type { Scene } from './scene';

/** An attack on a whole upgrade, that clients write through all the while. */
export interface Attack {
  /** Short, in kebab-case, with `@` before a place. */
  readonly name: string;
  /** What is done, in a sentence. */
  readonly sentence: string;
  /** Whether it belongs to the bounded set. */
  readonly bounded: boolean;
  /** Faults that must be delivered; an attack that delivers fewer has attacked nothing. */
  readonly planned: number;
  /**
   * A fall back in it accepts the loss of the writes that green took: where blue serves at the end, only blue's are looked up.
   * @default false
   */
  readonly losesGreen?: boolean;
  /** Attacks; says by `scene.broken` what of its own is not as promised. What is promised of every attack is judged by whoever runs it. */
  readonly play: (scene: Scene) => Promise<void>;
}
