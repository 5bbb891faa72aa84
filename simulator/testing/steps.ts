/** What a test has begun and not awaited: it would end before time has passed, and what it expects there would never be asked. */
export class Steps {
  private readonly open: string[] = [];
  /** The one that lets time pass. */
  private passing: string | undefined;

  /**
   * Of a step that lets time pass, as one at a time can.
   *
   * @throws Error where another one goes on
   */
  public async passingTime<T>(name: string, run: () => Promise<T>): Promise<T> {
    if (this.passing !== undefined) throw new Error(`simulation: got ${name} while ${this.passing} goes on, expected one after the other: write await before each`);
    this.passing = name;
    try {
      return await this.during(name, run());
    } finally {
      this.passing = undefined;
    }
  }

  /** @param name of the method @param running what it gives back, in the end */
  public async during<T>(name: string, running: Promise<T>): Promise<T> {
    this.open.push(name);
    try {
      return await running;
    } finally {
      this.open.splice(this.open.indexOf(name), 1);
    }
  }

  /** @throws Error where something has not ended */
  public requireNone(): void {
    if (this.open.length > 0) throw new Error(`simulation: got a test that ended while ${this.open.join(', ')} went on, expected it to await them: write await before each`);
  }
}
