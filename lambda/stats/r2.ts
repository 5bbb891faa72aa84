/**
 * Coefficient of determination: 1 − Σ (y − ŷ)² / Σ (y − ȳ)². 1 is perfect, 0 is as good as the mean of the truths, and it has no
 * lower bound. The sum about the mean is accumulated about the running mean (Welford, 1962): Σ y² − n ȳ² would cancel.
 */
export class R2 {
  private errors = 0;
  private mean = 0;
  private spread = 0;
  private rows = 0;

  public add(truth: number, prediction: number): void {
    this.errors += (truth - prediction) ** 2;
    this.rows += 1;
    const before = truth - this.mean;
    this.mean += before / this.rows;
    this.spread += before * (truth - this.mean);
  }

  /** Not a number when all truths are equal: there is nothing to explain. */
  public get value(): number {
    return this.spread > 0 ? 1 - this.errors / this.spread : NaN;
  }
}
