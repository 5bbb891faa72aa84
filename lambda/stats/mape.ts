/**
 * Mean absolute percentage error, as a share: Σ |y − ŷ| / |y| / n. A truth near 0 makes it explode, so it is for truths that are far
 * from 0; the symmetric one stays between 0 and 2.
 *
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_percentage_error.html
 */
import { ExactSum } from './exact-sum';

export class Mape {
  private readonly sum = new ExactSum();
  private rows = 0;

  public add(truth: number, prediction: number): void {
    this.sum.add(Math.abs(truth - prediction) / Math.max(Math.abs(truth), Number.EPSILON));
    this.rows += 1;
  }

  public merge(other: Mape): void {
    this.sum.merge(other.sum);
    this.rows += other.rows;
  }

  /** Not a number without rows. */
  public get value(): number {
    return this.sum.value / this.rows;
  }
}

/** Σ 2 |y − ŷ| / (|y| + |ŷ|) / n; a row with both 0 has no error. */
export class SymmetricMape {
  private readonly sum = new ExactSum();
  private rows = 0;

  public add(truth: number, prediction: number): void {
    const size = Math.abs(truth) + Math.abs(prediction);
    this.sum.add(size === 0 ? 0 : (2 * Math.abs(truth - prediction)) / size);
    this.rows += 1;
  }

  public merge(other: SymmetricMape): void {
    this.sum.merge(other.sum);
    this.rows += other.rows;
  }

  /** Not a number without rows. */
  public get value(): number {
    return this.sum.value / this.rows;
  }
}
