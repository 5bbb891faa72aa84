/** Root mean squared error: √(Σ (y − ŷ)² / n), in the unit of the truth. */
import { Mse } from './mse';

export class Rmse {
  private readonly mse = new Mse();

  public add(truth: number, prediction: number): void {
    this.mse.add(truth, prediction);
  }

  public merge(other: Rmse): void {
    this.mse.merge(other.mse);
  }

  /** Not a number without rows. */
  public get value(): number {
    return Math.sqrt(this.mse.value);
  }

  /** Standard error of the value by the delta method: that of the squared error over 2 RMSE. Not a number where there is no error. */
  public get standardError(): number {
    return this.mse.standardError / (2 * this.value);
  }
}
