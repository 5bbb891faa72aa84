/**
 * What is made of a text and of nothing else, remembered by it: tests make hundreds of worlds of one assembly, and reading its definitions and
 * policies would take most of their time. What is remembered is shared by worlds, so it must not change.
 */

export class Remembered<T> {
  private readonly made = new Map<string, T>();

  /** @param most texts; of more, those that came first are forgotten */
  public constructor(private readonly most: number) {}

  public of(text: string, make: () => T): T {
    const known = this.made.get(text);
    if (known !== undefined) return known;
    const made = make();
    if (this.made.size === this.most) this.made.delete(this.made.keys().next().value!);
    this.made.set(text, made);
    return made;
  }
}
