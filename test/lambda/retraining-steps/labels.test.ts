/** Tests of reading labels: one text for what means the same, and why a cell holds none. */
import { describe, expect, it } from 'vitest';
import type { ColumnType, DatasetDescriptor } from '../../../lib/contract/dataset';
import type { TaskConfig } from '../../../lib/contract/retraining-steps';
import { LabelReader } from '../../../lambda/retraining-steps/labels';

function reader(task: TaskConfig, type: ColumnType): LabelReader {
  const dataset: DatasetDescriptor = { prefix: '', format: 'csv', columns: [{ name: 'y', type }], holdout: { kind: 'none' } };
  return new LabelReader(task, dataset, ['NA']);
}

const problemOf = (labels: LabelReader, cell: unknown): unknown => labels.label(cell) ?? labels.problem;

describe('LabelReader', () => {
  it('gives numbers in shortest form, and booleans in lower case', () => {
    const numbers = reader({ kind: 'regression', label: 'y' }, 'number');
    expect(['1.50', ' 2e3', '-0', 7].map((cell) => numbers.label(cell))).toEqual(['1.5', '2000', '0', '7']);
    const categories = reader({ kind: 'multiclass', label: 'y' }, 'category');
    expect(['True', '01', 1, false].map((cell) => categories.label(cell))).toEqual(['true', '01', '1', 'false']);
  });

  it('says why there is none', () => {
    const numbers = reader({ kind: 'regression', label: 'y' }, 'number');
    expect(['', 'NA', null, undefined, 'late', 'inf', true].map((cell) => problemOf(numbers, cell))).toEqual(['missing', 'missing', 'missing', 'missing', 'unknown', 'unknown', 'unknown']);
    const categories = reader({ kind: 'multiclass', label: 'y' }, 'category');
    expect([null, 'NA', 'a\nb', 'a\r', {}, 'x'.repeat(257)].map((cell) => problemOf(categories, cell))).toEqual(['missing', 'missing', 'unknown', 'unknown', 'unknown', 'unknown']);
  });

  it('knows the positive class however it is written, takes the first other one for the negative, and no third', () => {
    const labels = reader({ kind: 'binary', label: 'y', positive: 'TRUE' }, 'category');
    expect(labels.positive).toBe('true');
    expect(['no', 'True', 'no', 'perhaps', 'NA', 'no'].map((cell) => problemOf(labels, cell))).toEqual(['no', 'true', 'no', 'unknown', 'missing', 'no']);
    expect(reader({ kind: 'binary', label: 'y', positive: '1.0' }, 'number').positive).toBe('1');
  });

  it('lets a model answer a class that no label is', () => {
    expect(reader({ kind: 'multiclass', label: 'y' }, 'category').answer('never seen')).toBe('never seen');
  });
});
