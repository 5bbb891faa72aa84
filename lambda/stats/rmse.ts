/** Root mean squared error: √(Σ (y − ŷ)² / n), in the unit of the truth. */
export class Rmse {
  private sum = 0;
  private rows = 0;

  public add(truth: number, prediction: number): void {
    this.sum += (truth - prediction) ** 2;
    this.rows += 1;
  }

  /** Not a number without rows. */
  public get value(): number {
    return Math.sqrt(this.sum / this.rows);
  }
}
