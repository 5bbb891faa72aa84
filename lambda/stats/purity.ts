/** The purity of a clustering: the share of rows that have the most frequent label of their cluster. 1 also where each row is a cluster. */
import type { ConfusionMatrix } from './confusion-matrix';

/** Not a number without rows. */
export function purity(table: ConfusionMatrix): number {
  let [most, rows] = [0, 0];
  for (let cluster = 0; cluster < table.size; cluster++) {
    let ofCluster = 0;
    for (let label = 0; label < table.size; label++) {
      ofCluster = Math.max(ofCluster, table.count(label, cluster));
      rows += table.count(label, cluster);
    }
    most += ofCluster;
  }
  return most / rows;
}
