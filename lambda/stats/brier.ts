/** The Brier score of a binary classifier: Σ (p − y)² / n, the squared error of its probabilities. 0 is best, ¼ is a coin's. */
import { ExactSum } from './exact-sum';

/**
 * What one row costs.
 *
 * @param probability of the positive class, in [0, 1]
 */
export function squaredError(probability: number, isPositive: boolean): number {
  return (probability - (isPositive ? 1 : 0)) ** 2;
}

export class Brier {
  private readonly sum = new ExactSum();
  private rows = 0;

  /** @param probability of the positive class, in [0, 1] */
  public add(probability: number, isPositive: boolean): void {
    this.sum.add(squaredError(probability, isPositive));
    this.rows += 1;
  }

  public merge(other: Brier): void {
    this.sum.merge(other.sum);
    this.rows += other.rows;
  }

  /** Not a number without rows. */
  public get value(): number {
    return this.sum.value / this.rows;
  }
}
