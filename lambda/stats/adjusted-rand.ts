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

/**
 * The standard error of it by the chance of independent rows, from the slopes of its value for many rows, (S − AB) / ((A + B) / 2 − AB) of the sums of
 * squared shares of cells, labels and clusters (the delta method). As if four rows more were spread by chance alone: of a perfect agreement it
 * would be 0 else, as if rows that nobody has seen could not differ. Not a number without rows, or where either puts all of them together.
 */
export function adjustedRandError(table: ConfusionMatrix): number {
  const classes = table.classes();
  const rows = classes.reduce((sum, one) => sum + one.rows, 0);
  const labels = classes.map((one) => one.rows / rows);
  const clusters = classes.map((one) => one.predicted / rows);
  const share = (i: number, j: number): number => (table.count(i, j) + 4 * labels[i]! * clusters[j]!) / (rows + 4);
  const square = (shares: readonly number[]): number => shares.reduce((sum, one) => sum + one * one, 0);
  const [a, b] = [square(labels), square(clusters)];
  let s = 0;
  for (let i = 0; i < table.size; i++) for (let j = 0; j < table.size; j++) s += share(i, j) ** 2;
  const [above, below] = [s - a * b, (a + b) / 2 - a * b];
  let [mean, meanSquare] = [0, 0];
  for (let i = 0; i < table.size; i++) {
    for (let j = 0; j < table.size; j++) {
      const p = share(i, j);
      const ofProduct = 2 * labels[i]! * b + 2 * clusters[j]! * a;
      const slope = (2 * p - ofProduct) / below - (above * (labels[i]! + clusters[j]! - ofProduct)) / below ** 2;
      mean += p * slope;
      meanSquare += p * slope * slope;
    }
  }
  return Math.sqrt(Math.max(0, meanSquare - mean * mean) / rows);
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}
