/** The plainest model that learns: least squares over numbers, categories as zeros and ones. */
import type { Row } from './streams';

export interface Model {
  predict(inputs: Row['inputs']): number;
}

/** Keeps columns that say the same apart. */
const RIDGE = 1e-6;

export function fitted(rows: readonly Row[]): Model {
  const encode = encoderOf(rows);
  const size = encode(rows[0]!.inputs).length;
  const system = Array.from({ length: size }, () => new Float64Array(size + 1));
  for (const { inputs, label } of rows) {
    const x = encode(inputs);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) system[i]![j]! += x[i]! * x[j]!;
      system[i]![size]! += x[i]! * label;
    }
  }
  for (let i = 0; i < size; i++) system[i]![i]! += RIDGE * rows.length;
  const weights = solved(system);
  return { predict: (inputs) => encode(inputs).reduce((sum, value, index) => sum + value * weights[index]!, 0) };
}

/** One, the numbers about their mean in their spread, and one column for each category of the rows. */
function encoderOf(rows: readonly Row[]): (inputs: Row['inputs']) => number[] {
  const names = Object.keys(rows[0]!.inputs);
  const columns = names.map((name) => {
    const values = rows.map(({ inputs }) => inputs[name]!);
    if (values.some((value) => typeof value === 'string')) {
      const categories = [...new Set(values)].sort();
      return (value: number | string) => categories.map((category) => (category === value ? 1 : 0));
    }
    const mean = values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
    const spread = Math.sqrt(values.reduce<number>((sum, value) => sum + (Number(value) - mean) ** 2, 0) / values.length) || 1;
    return (value: number | string) => [(Number(value) - mean) / spread];
  });
  return (inputs) => [1, ...names.flatMap((name, index) => columns[index]!(inputs[name]!))];
}

/** Gauss and Jordan, with the largest pivot. */
function solved(system: readonly Float64Array[]): number[] {
  const rows = [...system];
  const size = rows.length;
  for (let i = 0; i < size; i++) {
    const pivot = rows.reduce((best, row, index) => (index >= i && Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? index : best), i);
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const factor = rows[j]![i]! / rows[i]![i]!;
      for (let k = i; k <= size; k++) rows[j]![k]! -= factor * rows[i]![k]!;
    }
  }
  return rows.map((row, index) => row[size]! / row[index]!);
}
