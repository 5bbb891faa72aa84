/**
 * A sum of doubles without rounding: kept as parts that do not overlap (Shewchuk, "Adaptive precision floating-point arithmetic",
 * Discrete and Computational Geometry 18, 1997), rounded once when asked for. So it is the same for every order of the terms and
 * every partition of them into merged parts, to the last bit.
 */

/** 2²⁷ + 1, which splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 134_217_729;

export class ExactSum {
  /** In ascending size. */
  private parts: number[] = [];
  /** What is infinite or not a number. */
  private special = 0;

  /** The sum of these terms, e.g. of those of another one. */
  public static of(terms: Iterable<number>): ExactSum {
    const sum = new ExactSum();
    for (const term of terms) sum.add(term);
    return sum;
  }

  public add(term: number): void {
    if (!Number.isFinite(term)) {
      this.special += term;
      return;
    }
    let rest = term;
    let kept = 0;
    for (const part of this.parts) {
      const [large, small] = Math.abs(rest) < Math.abs(part) ? [part, rest] : [rest, part];
      const sum = large + small;
      const error = small - (sum - large);
      if (error !== 0) this.parts[kept++] = error;
      rest = sum;
    }
    this.parts.length = kept;
    this.parts.push(rest);
  }

  /** Adds a b without rounding; both below 1e150. */
  public addProduct(a: number, b: number): void {
    const product = a * b;
    this.add(product);
    if (!Number.isFinite(product)) return;
    const [aHigh, aLow] = split(a);
    const [bHigh, bLow] = split(b);
    this.add(aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow));
  }

  public merge(other: ExactSum): void {
    this.special += other.special;
    for (const part of other.parts) this.add(part);
  }

  /** Adds the other sum times a factor, without rounding. */
  public addMultiple(other: ExactSum, factor: number): void {
    this.special += other.special;
    for (const part of other.parts) this.addProduct(part, factor);
  }

  /**
   * The sum as few numbers that do not overlap, the largest first: each is what is left of the sum, rounded. Equal sums have equal terms,
   * whatever they were made of, so that documents that hold them are equal, too.
   *
   * @throws RangeError when the sum is not finite
   */
  public get terms(): number[] {
    if (this.special !== 0) throw new RangeError(`terms of a sum: got ${this.special}, expected a finite sum`);
    const rest = ExactSum.of(this.parts);
    const terms: number[] = [];
    for (let term = rest.value; term !== 0; term = rest.value) {
      terms.push(term);
      rest.add(-term);
    }
    return terms;
  }

  /** The sum, rounded once to the nearest double, halves to the even one. */
  public get value(): number {
    if (this.special !== 0) return this.special;
    let index = this.parts.length - 1;
    let sum = this.parts[index] ?? 0;
    let error = 0;
    while (index > 0 && error === 0) {
      const part = this.parts[--index]!;
      const next = sum + part;
      error = part - (next - sum);
      sum = next;
    }
    // Just halfway between two doubles, what lies below decides.
    const below = this.parts[index - 1] ?? 0;
    if (error * below > 0 && error * 2 === sum + error * 2 - sum) return sum + error * 2;
    return sum;
  }
}

function split(value: number): readonly [number, number] {
  const scaled = SPLITTER * value;
  const high = scaled - (scaled - value);
  return [high, value - high];
}
