/** Mean absolute error: Σ |y − ŷ| / n, in the unit of the truth. */
export class Mae {
  private sum = 0;
  private rows = 0;

  public add(truth: number, prediction: number): void {
    this.sum += Math.abs(truth - prediction);
    this.rows += 1;
  }

  /** Not a number without rows. */
  public get value(): number {
    return this.sum / this.rows;
  }
}
