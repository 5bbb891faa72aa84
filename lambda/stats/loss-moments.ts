/**
 * Losses of rows, or any other number that each of them has: their mean, its standard error, and their spread. Sums are exact, so that
 * merged parts are the whole to the last bit, and the state is the same for every order and partition.
 */
import { ExactSum } from './exact-sum';

/** All there is to know, as JSON. */
export interface LossState {
  readonly rows: number;
  /** Terms of Σ x. */
  readonly sum: readonly number[];
  /** Terms of Σ x². */
  readonly squares: readonly number[];
}

export class LossMoments {
  public rows = 0;
  private readonly sum = new ExactSum();
  private readonly squares = new ExactSum();

  public static of(state: LossState): LossMoments {
    const moments = new LossMoments();
    moments.addState(state);
    return moments;
  }

  /** @param loss below 1e150 */
  public add(loss: number): void {
    this.rows += 1;
    this.sum.add(loss);
    this.squares.addProduct(loss, loss);
  }

  public addState({ rows, sum, squares }: LossState): void {
    this.rows += rows;
    for (const term of sum) this.sum.add(term);
    for (const term of squares) this.squares.add(term);
  }

  public get state(): LossState {
    return { rows: this.rows, sum: this.sum.terms, squares: this.squares.terms };
  }

  /** Not a number without rows. */
  public get mean(): number {
    return this.sum.value / this.rows;
  }

  /** Standard error of the mean: the deviation of the losses over √n. Not a number without rows. */
  public get standardError(): number {
    return Math.sqrt(this.spread / this.rows / this.rows);
  }

  /** Σ (x − x̄)² = Σ x² − 2 c Σ x + n c² for c next to the mean, without rounding; what c is off by matters to its square only. */
  public get spread(): number {
    const centre = this.mean;
    if (!Number.isFinite(centre)) return NaN;
    const spread = ExactSum.of([]);
    spread.merge(this.squares);
    spread.addMultiple(this.sum, -2 * centre);
    const square = new ExactSum();
    square.addProduct(centre, centre);
    spread.addMultiple(square, this.rows);
    return Math.max(0, spread.value);
  }
}
