/**
 * Values that are made before they are asked for, while the world waits for functions and jobs, which work on another core. Nothing of
 * it shows in virtual time: a value is the same whenever it is made.
 */

/** One value for each span of so many milliseconds, named by when it begins. */
export class Prepared<T> {
  private readonly ready = new Map<number, T>();
  private next = -Infinity;
  private planned: NodeJS.Immediate | undefined;

  /**
   * @param step length of a span
   * @param end begin of the first span that nobody will ask for
   * @param most spans that are kept
   * @param make must not take long: a function that asks the world for something waits for it
   */
  public constructor(
    private readonly step: number,
    private readonly end: number,
    private readonly most: number,
    private readonly make: (from: number) => T,
  ) {}

  /** That of the span that begins then; from now on those that follow it are made. */
  public take(from: number): T {
    const made = this.ready.get(from);
    for (const earlier of this.ready.keys()) {
      if (earlier > from) break;
      this.ready.delete(earlier);
    }
    this.next = Math.max(this.next, from + this.step);
    this.plan();
    return made ?? this.make(from);
  }

  private plan(): void {
    if (this.planned !== undefined || this.ready.size >= this.most || this.next >= this.end) return;
    this.planned = setImmediate(() => {
      this.planned = undefined;
      this.ready.set(this.next, this.make(this.next));
      this.next += this.step;
      this.plan();
    }).unref();
  }
}
