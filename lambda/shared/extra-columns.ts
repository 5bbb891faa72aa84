/**
 * Columns of a log that nothing is known of, by name: in how many objects each was seen. Memory is bounded: of many the least ones by name are
 * kept, so that the list does not depend on the order of objects, nor on how they are parted.
 */
import { type ExtraColumn, MOST_EXTRA_COLUMNS } from '../../lib/contract/partial';

/** Longer names are cut: they are no names. */
const LONGEST_NAME = 128;

/** Names of one object that are looked at. */
const MOST_OF_OBJECT = 1000;

export class ExtraColumns {
  private objects = new Map<string, number>();

  public get list(): ExtraColumn[] {
    this.keepLeast();
    return [...this.objects].map(([name, objects]) => ({ name, objects }));
  }

  public add({ name, objects }: ExtraColumn): void {
    this.objects.set(name, (this.objects.get(name) ?? 0) + objects);
    if (this.objects.size >= 2 * MOST_EXTRA_COLUMNS) this.keepLeast();
  }

  /**
   * Takes the names of the columns of one object, which may come in several calls.
   *
   * @param known columns that are none too many
   */
  public object(known: ReadonlySet<string>): (names: readonly string[]) => void {
    const seen = new Set<string>();
    return (names) => {
      for (const name of names) {
        if (known.has(name)) continue;
        const cut = name.slice(0, LONGEST_NAME);
        if (seen.has(cut)) continue;
        if (seen.size >= MOST_OF_OBJECT) return;
        seen.add(cut);
        this.add({ name: cut, objects: 1 });
      }
    };
  }

  private keepLeast(): void {
    this.objects = new Map([...this.objects].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_EXTRA_COLUMNS));
  }
}
