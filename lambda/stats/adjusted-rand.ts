/**
 * The adjusted Rand index of a clustering against labels: the share of pairs of rows that both treat alike, less what chance gives
 * (Hubert and Arabie, 1985). 1 is the same partition, 0 is chance. Of the contingency table, so mergeable by addition.
 */
import type { ConfusionMatrix } from './confusion-matrix';

/** Where both put all rows together, or each alone, 1. Not a number with fewer than two rows. */
export function adjustedRand(table: ConfusionMatrix): number {
  let [cells, rows] = [0, 0];
  for (let i = 0; i < table.size; i++) {
    for (let j = 0; j < table.size; j++) {
      cells += pairs(table.count(i, j));
      rows += table.count(i, j);
    }
  }
  const classes = table.classes();
  const labels = classes.reduce((sum, one) => sum + pairs(one.rows), 0);
  const clusters = classes.reduce((sum, one) => sum + pairs(one.predicted), 0);
  const all = pairs(rows);
  if (all === 0) return NaN;
  const most = (labels + clusters) / 2;
  const byChance = (labels * clusters) / all;
  return most === byChance ? 1 : (cells - byChance) / (most - byChance);
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}
