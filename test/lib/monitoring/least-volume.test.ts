/** Tests of the least volume of a window: what the function is told, and what is refused. */
import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ModelMonitorBaseline } from '../../../lib';
import { refusalOf, stack } from '../../support/stack';
import { configOf, lakeIn, monitorIn } from './monitored';

describe('a least volume', () => {
  it('is told to the function, and has the days of the training data counted', () => {
    const of = stack();
    const config = configOf(of, monitorIn(of, { dataQuality: { leastVolume: 0.5 } }));
    expect([config.leastVolume, config.binning.days]).toEqual([0.5, true]);
  });

  it('is none by default, nor are days counted', () => {
    const of = stack();
    const config = configOf(of, monitorIn(of));
    expect([config.leastVolume, config.binning.days]).toEqual([undefined, undefined]);
  });

  it.each([[0], [1.5], [NaN]])('of %s is refused', (leastVolume) => {
    expect(refusalOf(() => monitorIn(stack(), { dataQuality: { leastVolume } }))).toContain(`dataQuality.leastVolume: got ${leastVolume}, expected a number above 0 and at most 1`);
  });

  it('is refused of windows shorter than a day, and of a baseline that knows no time', () => {
    expect(refusalOf(() => monitorIn(stack(), { every: Duration.hours(6), dataQuality: { leastVolume: 0.5 } }))).toContain('dataQuality.leastVolume: got "windows shorter than a day", expected one of at least a day');
    const of = stack();
    const baseline = ModelMonitorBaseline.fromBucket(lakeIn(of), 'monitor/', { schema: 'examples/flight-watch/schema.json' });
    expect(refusalOf(() => monitorIn(of, { baseline, dataQuality: { leastVolume: 0.5 } }))).toContain('dataQuality.leastVolume: got "a baseline of Model Monitor", expected a Dataset whose schema names its eventTime');
  });
});
