/** Files as a baselining job of SageMaker Model Monitor writes them: sketches of the open Deequ algorithm, k 2048, c 0.64. */

const K = 2048;
const C = 0.64;

/** The levels of a KLL sketch that has seen the values in their order; each level's sorted half goes up when all of them are full. */
export function kllLevels(values: readonly number[], k = K): number[][] {
  const levels: number[][] = [[]];
  const offsets: number[] = [0];
  const compressions: number[] = [0];
  const capacity = (height: number): number => 2 * (Math.ceil((k * C ** (levels.length - height - 1)) / 2) + 1);
  const isFull = (): boolean => levels.reduce((sum, level) => sum + level.length, 0) > levels.reduce((sum, _, height) => sum + capacity(height), 0);
  for (const value of values) {
    levels[0]!.push(value);
    while (isFull()) {
      const height = levels.findIndex((level, index) => level.length >= capacity(index));
      const level = levels[height]!;
      if (height === levels.length - 1) {
        levels.push([]);
        offsets.push(0);
        compressions.push(0);
      }
      const even = level.length - (level.length % 2);
      if (compressions[height]! % 2 === 1) offsets[height] = 1 - offsets[height]!;
      compressions[height]! += 1;
      const sorted = level.slice(0, even).sort((a, b) => a - b);
      levels[height + 1]!.push(...sorted.filter((_, index) => index % 2 === offsets[height]!));
      levels[height] = level.slice(even);
    }
  }
  return levels;
}

/** A feature of numbers, as it stands in statistics.json. */
export function numberFeature(name: string, values: readonly number[], { missing = 0, sketch = true, inferredType = 'Fractional' } = {}): Record<string, unknown> {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const bounds = Array.from({ length: 11 }, (_, index) => min + ((max - min) * index) / 10);
  const buckets = Array.from({ length: 10 }, (_, index) => ({
    lower_bound: bounds[index], upper_bound: bounds[index + 1],
    count: values.filter((value) => value >= bounds[index]! && (index === 9 || value < bounds[index + 1]!)).length,
  }));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    name, inferred_type: inferredType,
    numerical_statistics: {
      common: { num_present: values.length, num_missing: missing }, mean, sum: mean * values.length, std_dev: 'NaN', min, max,
      distribution: { kll: { buckets, ...(sketch ? { sketch: { parameters: { c: C, k: K }, data: kllLevels(values) } } : {}) } },
    },
  };
}

/** A feature of texts. */
export function textFeature(name: string, counts: Readonly<Record<string, number>>, missing = 0): Record<string, unknown> {
  const present = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    name, inferred_type: 'String',
    string_statistics: {
      common: { num_present: present, num_missing: missing }, distinct_count: Object.keys(counts).length,
      distribution: { categorical: { buckets: Object.entries(counts).map(([value, count]) => ({ value, count })) } },
    },
  };
}

export function statisticsFile(rows: number, features: readonly object[]): Uint8Array {
  return encoded({ version: 0, dataset: { item_count: rows }, features });
}

export function constraintsFile(features: readonly object[], config: object = { evaluate_constraints: 'Enabled' }): Uint8Array {
  return encoded({ version: 0, features, monitoring_config: config });
}

export function encoded(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
