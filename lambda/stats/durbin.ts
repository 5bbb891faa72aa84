/**
 * The distribution of the two-sided one-sample Kolmogorov–Smirnov statistic as the power of a matrix (Durbin, 1968), computed as
 * Marsaglia, Tsang and Wang do, "Evaluating Kolmogorov's distribution", Journal of Statistical Software 8 (18), 2003.
 */

/** Numbers are kept within this factor of 1, exactly, as it is a power of two. */
const SCALE_BITS = 128;
const SCALE = 2 ** SCALE_BITS;

/** A square matrix times 2^exponent. */
interface Scaled {
  readonly cells: Float64Array;
  readonly exponent: number;
}

/**
 * P(D_N ≤ d) = N! / N^N (H^N)[k, k] with k = ⌈N d⌉. Relative error below 1e-13 · N d; time grows with (N d)³ log N.
 *
 * @param n N, at least 1
 * @param d in (1 / (2 N), 1)
 */
export function durbinCumulative(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const power = powerOf({ cells: stepMatrix(size, k - n * d), exponent: 0 }, n, size);
  let value = power.cells[(k - 1) * size + k - 1]!;
  let exponent = power.exponent;
  for (let i = 1; i <= n; i++) {
    value = (value * i) / n;
    if (value < 1 / SCALE) {
      value *= SCALE;
      exponent -= SCALE_BITS;
    }
  }
  return value * 2 ** exponent;
}

/** H: 1 / (i − j + 1)! below the first superdiagonal, but for the first column and the last row, which the edge of the band changes. */
function stepMatrix(size: number, h: number): Float64Array {
  const cells = new Float64Array(size * size);
  const inverseFactorial = new Float64Array(size + 2);
  inverseFactorial[0] = 1;
  for (let i = 1; i <= size + 1; i++) inverseFactorial[i] = inverseFactorial[i - 1]! / i;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= Math.min(i + 1, size - 1); j++) cells[i * size + j] = inverseFactorial[i - j + 1]!;
  }
  for (let i = 0; i < size - 1; i++) {
    const edge = (1 - h ** (i + 1)) * inverseFactorial[i + 1]!;
    cells[i * size] = edge;
    cells[(size - 1) * size + size - 1 - i] = edge;
  }
  const corner = 1 - 2 * h ** size + Math.max(0, 2 * h - 1) ** size;
  cells[(size - 1) * size] = corner * inverseFactorial[size]!;
  return cells;
}

function powerOf(base: Scaled, exponent: number, size: number): Scaled {
  let result: Scaled | undefined;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? product(result, square, size) : square;
    if (rest > 1) square = product(square, square, size);
  }
  return result!;
}

function product(a: Scaled, b: Scaled, size: number): Scaled {
  const cells = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a.cells[i * size + k]!;
      for (let j = 0; j < size; j++) cells[i * size + j]! += factor * b.cells[k * size + j]!;
    }
  }
  const exponent = a.exponent + b.exponent;
  const middle = cells[((size - 1) / 2) * (size + 1)]!;
  return middle > SCALE ? { cells: cells.map((cell) => cell / SCALE), exponent: exponent + SCALE_BITS } : { cells, exponent };
}
