/** The double just below a double. */

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** The largest double that is smaller than the value. The value itself for −Infinity and NaN. */
export function nextDown(value: number): number {
  if (Number.isNaN(value) || value === -Infinity) return value;
  if (value === 0) return -Number.MIN_VALUE;
  float[0] = value;
  bits[0]! += value > 0 ? -1n : 1n;
  return float[0];
}
