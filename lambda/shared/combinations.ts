/**
 * Values by combinations of categories: a map for each column inside that of the column before it. So looking up joins no texts,
 * and needs no more than one look-up a column.
 */

/** The last column's maps hold values, those before it further maps. */
export type CombinationMap<T> = Map<string, T | CombinationMap<T>>;

/** @param combination not empty, as long as all others */
export function setCombination<T>(root: CombinationMap<T>, combination: readonly string[], value: T): void {
  let map = root;
  for (const category of combination.slice(0, -1)) {
    let next = map.get(category);
    if (!isMap(next)) map.set(category, (next = new Map()));
    map = next;
  }
  map.set(combination.at(-1)!, value);
}

/** All of them in ascending order (UTF-16 units). */
export function combinationEntries<T>(map: CombinationMap<T>): [combination: string[], value: T][] {
  const sorted = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([category, next]) => (isMap(next) ? combinationEntries(next).map(([rest, value]): [string[], T] => [[category, ...rest], value]) : [[[category], next]]));
}

function isMap<T>(value: CombinationMap<T> | T | undefined): value is CombinationMap<T> {
  return value instanceof Map;
}
