/** What a test has begun and not awaited: it would end before time has passed, and what it expects there would never be asked. */
export class Steps {
  private readonly open: string[] = [];

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
