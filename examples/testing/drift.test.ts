/** What the team relies on: when the flights drift, a model is trained on the new ones, judged and deployed, and nobody has to do it. */
import { Duration } from 'aws-cdk-lib';
import { Simulation } from 'cdk-mlops/testing';
import { expect, it } from 'vitest';
import { app, flights, goLive, PROGRAM, usualDelay } from './flights';

it('trains and deploys a new version when the flights drift', () => Simulation.run(app, { programs: [PROGRAM] }, async (simulation) => {
  await goLive(simulation);
  const lake = simulation.bucket('Lake/Bucket');

  // Two days as usual, then a storm: the endpoint is asked about delays that nobody has trained for.
  lake.put('inference/2026/01/05/12/log.csv', flights('2026-01-05T12:00:00Z', 8, usualDelay, false));
  lake.put('inference/2026/01/06/12/log.csv', flights('2026-01-06T12:00:00Z', 8, usualDelay, false));
  lake.put('inference/2026/01/07/12/log.csv', flights('2026-01-07T12:00:00Z', 8, (index) => 60 + (index % 40), false));
  // The labels of these days have come in meanwhile.
  lake.put('flights/2026.csv', flights('2026-01-05T00:00:00Z', 3, usualDelay));

  await simulation.executionEnds('Retraining', { outcome: 'DEPLOYED', within: Duration.days(5) });

  const verdicts = simulation.verdicts().map(({ window, status }) => `${window.start.slice(0, 10)} ${status}`);
  expect(verdicts).toEqual(['2026-01-04 insufficient-data', '2026-01-05 calm', '2026-01-06 calm', '2026-01-07 drifted']);
  expect(simulation.alarm('Monitor/Alarms/Drift').state).toBe('ALARM');
  expect(simulation.endpoint().live()).toMatchObject({ status: 'InService', version: 2, shares: { 'version 2': 1 } });
  expect(simulation.notifications('retraining DEPLOYED')).toHaveLength(2);
}), 60_000);
