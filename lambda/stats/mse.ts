/** Mean squared error: Σ (y − ŷ)² / n, in the square of the unit of the truth. */
import { ExactSum } from './exact-sum';

export class Mse {
  private readonly sum = new ExactSum();
  private readonly squares = new ExactSum();
  private rows = 0;

  public add(truth: number, prediction: number): void {
    const square = (truth - prediction) ** 2;
    this.sum.add(square);
    this.squares.add(square * square);
    this.rows += 1;
  }

  public merge(other: Mse): void {
    this.sum.merge(other.sum);
    this.squares.merge(other.squares);
    this.rows += other.rows;
  }

  /** Not a number without rows. */
  public get value(): number {
    return this.sum.value / this.rows;
  }

  /** Standard error of the value: the deviation of the squares over √n. Not a number without rows. */
  public get standardError(): number {
    return Math.sqrt(Math.max(0, this.squares.value / this.rows - this.value ** 2) / this.rows);
  }
}
