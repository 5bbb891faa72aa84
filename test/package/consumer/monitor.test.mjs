/** A user's test in JavaScript, for the runner of Node: the assembly that the user's program has synthesized, in the test kit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Simulation } from 'cdk-mlops/testing';

const FLIGHTS = 'departure,delay,distance,origin,destination\n2026-01-01T00:00:00Z,5,340,SFO,LAX\n';

test('the monitor makes a baseline on its first day', async () => {
  await Simulation.run('cdk.out', {}, async (simulation) => {
    simulation.bucket('lake').put('flights/all.csv', FLIGHTS);
    await simulation.advance('26h');
    assert.match(simulation.bucket('Store/Bucket').get('models/consumer-monitor/drift/baseline.json'), /"rows":1/);
    assert.deepEqual(simulation.alarms('ALARM'), []);
    assert.match(simulation.timeline(), /<!doctype html>/);
  });
});

test('a test that fails says how the simulation stood, and leaves no process behind', async () => {
  const failed = Simulation.run('cdk.out', { start: '2026-01-05T00:00:00Z' }, async (simulation) => {
    simulation.bucket('lake').put('flights/all.csv', FLIGHTS);
    await simulation.advance('26h');
    assert.equal(simulation.verdicts().length, 7);
  });
  await assert.rejects(failed, (error) => {
    assert.match(error.message, /2 !== 7/);
    assert.match(error.message, /the simulation stands at 2026-01-06 02:00:00, 1d2h after its start/);
    assert.match(error.stack, /Consumer\/Monitor\/Check\/Function {2}answers/);
    return true;
  });
});
