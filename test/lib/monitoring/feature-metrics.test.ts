/** Metrics of single features: only those that a monitor writes can be asked for. */
import { describe, expect, it } from 'vitest';
import { DriftMonitorMetrics, DriftStatistic } from '../../../lib';
import { refusalOf, stack } from '../../support/stack';
import { monitorIn } from './monitored';

describe('metrics of single features', () => {
  const metrics = (): DriftMonitorMetrics => monitorIn(stack(), { modelId: 'flights', featureMetrics: ['delay', 'origin'], featureOverrides: { origin: { statistics: [DriftStatistic.psi(), DriftStatistic.ks()] } } }).metrics;

  it('are those of featureMetrics, with the feature as dimension', () => {
    const of = metrics();
    const told = [of.feature('delay', DriftStatistic.ks()), of.feature('origin', DriftStatistic.psi()), of.missingRate('origin'), of.invalidRate('delay'), of.outOfRangeRate('delay')];
    expect(told.map(({ metricName, dimensions }) => [metricName, dimensions?.['Feature'] as unknown])).toEqual([['Ks', 'delay'], ['Psi', 'origin'], ['MissingRate', 'origin'], ['InvalidRate', 'delay'], ['OutOfRangeRate', 'delay']]);
  });

  it.each<[what: string, metric: (of: DriftMonitorMetrics) => unknown, problem: string]>([
    ['a feature without metrics', (of) => of.feature('distance', DriftStatistic.psi()), 'metrics of feature distance: got "distance", expected a feature of featureMetrics; add it there, or choose among delay, origin'],
    ['a column that there is not', (of) => of.missingRate('height'), 'metrics of feature height: got "height", expected a feature of featureMetrics'],
    ['a statistic that it is not judged by', (of) => of.feature('origin', DriftStatistic.unseenRate()), 'metrics of feature origin: got "unseen-rate", expected a statistic that it is judged by; choose among psi, missing-rate, invalid-rate'],
    ['a statistic of numbers', (of) => of.feature('origin', DriftStatistic.ks()), 'metrics of feature origin: got "ks", expected a statistic that it is judged by'],
    ['a range of categories', (of) => of.outOfRangeRate('origin'), 'metrics of feature origin: got "out-of-range-rate", expected a statistic that it is judged by'],
  ])('are refused: %s', (_, metric, problem) => {
    expect(refusalOf(() => metric(metrics()))).toContain(`Test/Flights cannot be defined:\n  - ${problem}`);
  });

  it('are refused for two reasons at once', () => {
    expect(refusalOf(() => monitorIn(stack()).metrics.missingRate('delay')).split('\n')).toHaveLength(2);
    expect(refusalOf(() => monitorIn(stack(), { statistics: [DriftStatistic.psi()] }).metrics.feature('delay', DriftStatistic.ks())).split('\n')).toHaveLength(3);
  });

  it('of a model that another stack watches are not looked at', () => {
    expect(DriftMonitorMetrics.fromModelId('flights').feature('height', DriftStatistic.ks()).metricName).toBe('Ks');
  });
});
