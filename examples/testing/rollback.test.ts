/** What the team relies on: a version that cannot serve is taken back, and somebody is told. */
import { Duration } from 'aws-cdk-lib';
import { Simulation } from 'cdk-mlops/testing';
import { expect, it } from 'vitest';
import { app, flights, goLive, PROGRAM, usualDelay } from './flights';

it('keeps the version that serves when the next one does not come up', () => Simulation.run(app, { programs: [PROGRAM] }, async (simulation) => {
  await goLive(simulation);
  simulation.bucket('Lake/Bucket').put('flights/2026.csv', flights('2026-01-05T00:00:00Z', 1, usualDelay));

  simulation.failNext('endpoint', { on: 'update' });
  const trigger = { type: 'manual', id: 'monday', at: simulation.now.toISOString(), detail: 'new labels', force: true };
  simulation.startExecution('Retraining', { modelId: 'late', trigger }, 'monday');
  const asked = await simulation.traffic({ rows: ['12,740', '95,337'], requests: 40, every: Duration.minutes(1), for: Duration.hours(1) });
  const retraining = await simulation.executionEnds('Retraining', { name: 'monday', within: Duration.hours(3) });

  expect(retraining).toMatchObject({ status: 'FAILED', outcome: 'DEPLOYMENT_FAILED' });
  expect(simulation.executions('Deployment').map(({ outcome }) => outcome)).toContain('ROLLED_BACK');
  expect(simulation.endpoint().live()).toMatchObject({ status: 'InService', version: 1 });
  expect(asked.requests).toBeGreaterThan(500);
  expect(asked.failed).toBe(0);
  expect(simulation.notifications('late: deployment ROLLED_BACK')).toHaveLength(1);
}), 60_000);
