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
