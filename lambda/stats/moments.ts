/**
 * Count, mean, spread, skewness and extent of a sample in one pass, about the running mean, as Σ x² − n x̄² would cancel. Two of them
 * merge (Chan, Golub and LeVeque, 1979; Pébay, 2008, for the third moment), to rounding the same in any order.
 */
export class Moments {
  public count = 0;
  public mean = 0;
  public min = Infinity;
  public max = -Infinity;
  /** Σ (x − x̄)². */
  private second = 0;
  /** Σ (x − x̄)³. */
  private third = 0;

  public static of(values: ArrayLike<number>): Moments {
    const moments = new Moments();
    for (let i = 0; i < values.length; i++) moments.add(values[i]!);
    return moments;
  }

  /** @param value finite */
  public add(value: number): void {
    const one = new Moments();
    one.count = 1;
    [one.mean, one.min, one.max] = [value, value, value];
    this.merge(one);
  }

  public merge(other: Moments): void {
    if (other.count === 0) return;
    const [a, b] = [this.count, other.count];
    const n = a + b;
    const apart = other.mean - this.mean;
    this.third += other.third + (apart ** 3 * a * b * (a - b)) / n ** 2 + (3 * apart * (a * other.second - b * this.second)) / n;
    this.second += other.second + (apart * apart * a * b) / n;
    this.mean += (apart * b) / n;
    this.count = n;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  /** Of the values themselves, not an estimate for a population they are drawn from. Not a number without values. */
  public get variance(): number {
    return this.second / this.count;
  }

  public get standardDeviation(): number {
    return Math.sqrt(this.variance);
  }

  /** g₁ = m₃ / m₂^1.5. Not a number when all values are equal. */
  public get skewness(): number {
    return this.third / this.count / this.variance ** 1.5;
  }
}
