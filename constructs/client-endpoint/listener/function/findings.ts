import { NoRecord } from '../../../../runtime/endpoint/endpoint-state';
import { error, type Finding } from '../../../../runtime/preflight/finding';
import { mistakeIn, type Sides } from './forward';

/** A listener whose default action forwards to the target groups of both sides, and to no other. */
export async function findings(sides: Sides): Promise<Finding[]> {
  const { listener } = sides;
  try {
    const mistake = await mistakeIn(sides);
    if (mistake === undefined) return [];
    return [
      error(
        'endpoint-listener',
        `The default action of listener ${listener} ${mistake}`,
        'Let it forward to the target groups of blue and green alone, green with weight 0',
      ),
    ];
  } catch (reason) {
    if (!(reason instanceof NoRecord)) throw reason;
    return [
      error('endpoint-missing', `There is no listener ${listener}`, 'Declare the listener that clients connect to'),
    ];
  }
}
