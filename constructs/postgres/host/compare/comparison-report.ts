import { count } from '../../../../lib/report/html-text';
import type { ComparisonReport } from '../../../../lib/report/report';
import type { Summary } from './context';

/** A comparison as reports show it. */
export function comparisonReport({ equal, tables, rows, sequences, largeObjects, roles }: Summary): ComparisonReport {
  const others = `${count(sequences)} sequences, ${count(largeObjects)} large objects, ${count(roles)} roles`;
  return {
    equal,
    words: `${count(rows)} rows in ${count(tables)} tables, ${others}`,
    how: 'each row hashed on both sides',
    figures: Object.entries({ rows, tables, sequences, 'large objects': largeObjects, roles }).map(([name, value]) => ({
      name,
      value,
    })),
  };
}
