/** The budget of CloudFormation resources: what each further model costs, and what the first one brings along. */
import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { resourceCounts } from '../support/checks/limits';
import { type AppBuilder, synthesize } from '../support/checks/synthesize';
import { defineModels, inTransport, SANDBOX } from './cases';

const SHARED = 15;

const ZONES: [name: string, models: (count: number) => AppBuilder, marginal: number][] = [
  ['inline policies', (count) => (app) => defineModels(new Stack(app, 'Flights', { env: SANDBOX }), count), 30],
  ['managed policies', (count) => inTransport('dev', (scope, { env }) => defineModels(new Stack(scope, 'Flights', { env }), count)), 40],
];

/** Models without the store of the fixture: it holds the data, whatever number of models learns from it. */
function countOf(build: AppBuilder): number {
  return resourceCounts(synthesize(build).stacks[0]!.template).total;
}

describe.each(ZONES)('with %s', (_, models, marginal) => {
  const [none, one, two, five] = [0, 1, 2, 5].map((count) => countOf(models(count))) as [number, number, number, number];

  it('each further model costs the same, within the budget', () => {
    expect(two - one).toBeLessThanOrEqual(marginal);
    expect(five - two).toBe(3 * (two - one));
  });

  it('the first model brings along what the others share, within the budget', () => {
    expect(one - none - (two - one)).toBeLessThanOrEqual(SHARED);
    expect(one - none - (two - one)).toBeGreaterThan(0);
  });
});
