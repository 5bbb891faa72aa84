/**
 * The standard error of any statistic of independent rows, by leaving out one group of them after the other: √((g − 1) / g · Σ (θᵢ − mean)²)
 * over g groups (Kott, 2001, "The delete-a-group jackknife").
 */

/**
 * Not a number where the statistic of some rows is none.
 *
 * @param rows in an order by chance: the i-th one belongs to group i mod g
 * @param groups g, at least 2 and at most as many as rows
 * @param statisticOf of the rows with these positions
 */
export function jackknifeError(rows: number, groups: number, statisticOf: (kept: readonly number[]) => number): number {
  const all = Array.from({ length: rows }, (_, index) => index);
  const values = Array.from({ length: groups }, (_, group) => statisticOf(all.filter((index) => index % groups !== group)));
  const mean = values.reduce((sum, value) => sum + value, 0) / groups;
  return Math.sqrt((values.reduce((sum, value) => sum + (value - mean) ** 2, 0) * (groups - 1)) / groups);
}
