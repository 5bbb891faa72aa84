/** Keys in UTF-8 byte order, without duplicates. */
export class SortedKeys {
  private readonly sorted: string[] = [];

  public add(key: string): void {
    const at = this.indexOf(key);
    if (this.sorted[at] !== key) this.sorted.splice(at, 0, key);
  }

  public delete(key: string): void {
    const at = this.indexOf(key);
    if (this.sorted[at] === key) this.sorted.splice(at, 1);
  }

  /** Keys that begin with the prefix and lie behind `startAfter`, in order. */
  public *withPrefix(prefix: string, startAfter: string | undefined): Generator<string> {
    const { sorted } = this;
    const isBehind = startAfter !== undefined && compareBytes(startAfter, prefix) >= 0;
    let index = isBehind ? firstIndex(sorted, (key) => compareBytes(key, startAfter) > 0) : this.indexOf(prefix);
    for (; index < sorted.length && sorted[index]!.startsWith(prefix); index++) yield sorted[index]!;
  }

  /** Where the key is, or would be; at the end without a search, because logs grow there. */
  private indexOf(key: string): number {
    const { sorted } = this;
    const last = sorted.at(-1);
    if (last === undefined || compareBytes(last, key) < 0) return sorted.length;
    return firstIndex(sorted, (other) => compareBytes(other, key) >= 0);
  }
}

/** Characters beyond the first plane, which alone are in another order as texts than as UTF-8. */
const PAIRS = /[\ud800-\udfff]/;

/** Compares texts where that is the same: bytes take ten times as long to make and compare. */
function compareBytes(a: string, b: string): number {
  if (PAIRS.test(a) || PAIRS.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Index of the first key that holds; keys that hold come last. */
function firstIndex(sorted: readonly string[], holds: (key: string) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
