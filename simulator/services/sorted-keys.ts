/** Keys in UTF-8 byte order. Sorted when read after a change, because a simulation writes in runs and lists in between. */
export class SortedKeys {
  private readonly keys = new Set<string>();
  private sorted: string[] | undefined = [];

  public add(key: string): void {
    if (this.keys.has(key)) return;
    this.keys.add(key);
    // Logs grow at their end: then the order stays, and nothing needs sorting.
    if (this.sorted && (this.sorted.length === 0 || compareBytes(this.sorted.at(-1)!, key) < 0)) this.sorted.push(key);
    else this.sorted = undefined;
  }

  public delete(key: string): void {
    if (this.keys.delete(key)) this.sorted = undefined;
  }

  /** Keys that begin with the prefix and lie behind `startAfter`, in order. */
  public *withPrefix(prefix: string, startAfter: string | undefined): Generator<string> {
    const sorted = (this.sorted ??= [...this.keys].sort(compareBytes));
    const isBehind = startAfter !== undefined && compareBytes(startAfter, prefix) >= 0;
    let index = isBehind ? firstIndex(sorted, (key) => compareBytes(key, startAfter) > 0) : firstIndex(sorted, (key) => compareBytes(key, prefix) >= 0);
    for (; index < sorted.length && sorted[index]!.startsWith(prefix); index++) yield sorted[index]!;
  }
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
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
