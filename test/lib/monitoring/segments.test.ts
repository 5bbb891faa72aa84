/** Segments of a monitor: what its function is told, and what is refused. */
import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { type DriftMonitorProps, ModelMonitorBaseline, Segments } from '../../../lib';
import { refusalOf, stack } from '../../support/stack';
import { configOf, lakeIn, monitorIn, SCHEMA } from './monitored';

describe('segments of a monitor', () => {
  it('stand in its configuration, with as many bins as there is room for', () => {
    const of = stack();
    const { binning } = configOf(of, monitorIn(of, { segments: Segments.by('origin', { criticalValues: ['ORD'], most: 5 }) }));
    expect(binning.segments).toEqual({ column: 'origin', most: 5, always: ['ORD'], bins: 50 });
    const other = stack();
    expect(configOf(other, monitorIn(other, { segments: Segments.by('origin') })).binning.segments).toEqual({ column: 'origin', most: 10, always: [], bins: 50 });
    const plain = stack();
    expect(configOf(plain, monitorIn(plain)).binning).not.toHaveProperty('segments');
  });

  it('have a metric', () => {
    const of = stack();
    expect(() => monitorIn(stack()).metrics.driftedSegments()).toThrow('metrics.driftedSegments: got "a monitor without segments", expected one that judges segments: an alarm on it never fires; add segments');
    expect(of.resolve(monitorIn(of, { modelId: 'flights', segments: Segments.by('origin') }).metrics.driftedSegments())).toMatchObject({ namespace: 'MLOps/Drift', metricName: 'DriftedSegments', dimensions: { ModelId: 'flights' }, statistic: 'Maximum' });
  });

  it.each<[what: string, props: () => Partial<DriftMonitorProps>, problem: string]>([
    ['a column that the schema lacks', () => ({ segments: Segments.by('region') }), 'segments: got "region", expected a column of type category that is not ignored; choose among origin, destination'],
    ['a number', () => ({ segments: Segments.by('delay') }), 'segments: got "delay", expected a column of type category that is not ignored'],
    ['a column that is ignored', () => ({ segments: Segments.by('origin'), ignoredColumns: ['origin'] }), 'segments: got "origin", expected a column of type category that is not ignored; choose among destination'],
    ['a critical value that stands for a missing one', () => ({ segments: Segments.by('origin', { criticalValues: ['NA'] }) }), 'segments: got ["NA"], expected critical values that are categories, which texts that stand for a missing value are not'],
    ['short windows', () => ({ segments: Segments.by('origin'), every: Duration.hours(6) }), 'segments: got "a window of 6 hours for delay", expected windows of at least a day, as segments are compared with all of their training rows; lengthen the window, or leave segments out'],
    ['no training rows', () => ({ segments: Segments.by('origin'), baseline: ModelMonitorBaseline.fromBucket(lakeIn(stack()), 'monitored/', { schema: SCHEMA }) }), 'segments: got "a baseline of Model Monitor", expected a Dataset, as statistics do not tell which rows have which category; leave segments out'],
  ])('are refused: %s', (_, props, problem) => {
    expect(refusalOf(() => monitorIn(stack(), props()))).toContain(problem);
  });

  it.each([
    ['none', { most: 0 }, 'most: got 0, expected a whole number from 1 to 50; leave it out for the default'],
    ['too many', { most: 51 }, 'most: got 51, expected a whole number from 1 to 50'],
    ['more critical ones than segments', { most: 1, criticalValues: ['ORD', 'JFK'] }, 'criticalValues: got ["ORD","JFK"], expected at most as many as there may be segments (1); raise most, or name fewer'],
    ['one twice', { criticalValues: ['ORD', 'ORD'] }, 'criticalValues: got ["ORD","ORD"], expected categories, each once'],
    ['one too long for a category', { criticalValues: ['x'.repeat(257)] }, 'expected categories of at most 256 characters: longer texts are no category; leave it out'],
    ['one without a name', { criticalValues: [''] }, 'criticalValues: got [""], expected categories, each once'],
  ])('with options that do not fit are refused: %s', (_, options, problem) => {
    expect(refusalOf(() => Segments.by('origin', options))).toContain(problem);
  });
});
