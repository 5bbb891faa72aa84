/** Mean absolute error: Σ |y − ŷ| / n, in the unit of the truth. */
import { ExactSum } from './exact-sum';

export class Mae {
  private readonly sum = new ExactSum();
  private rows = 0;

  public add(truth: number, prediction: number): void {
    this.sum.add(Math.abs(truth - prediction));
    this.rows += 1;
  }

  public merge(other: Mae): void {
    this.sum.merge(other.sum);
    this.rows += other.rows;
  }

  /** Not a number without rows. */
  public get value(): number {
    return this.sum.value / this.rows;
  }
}
