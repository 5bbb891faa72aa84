/**
 * Names of the members that most of the first rows of an object have: those of columns. A name that one row has and the next has not may be data
 * itself, which nobody is told; so one row alone tells none.
 */

/** Members of one row that are looked at: it bounds memory. */
const MOST_OF_ROW = 1000;

export class MemberNames {
  private readonly rows = new Map<string, number>();
  private seen = 0;

  /** Rows that were looked at. */
  public get count(): number {
    return this.seen;
  }

  public add(members: object): void {
    this.seen += 1;
    for (const name of Object.keys(members).slice(0, MOST_OF_ROW)) this.rows.set(name, (this.rows.get(name) ?? 0) + 1);
  }

  public ofMost(): string[] {
    return this.seen < 2 ? [] : [...this.rows].filter(([, rows]) => 2 * rows > this.seen).map(([name]) => name);
  }
}
