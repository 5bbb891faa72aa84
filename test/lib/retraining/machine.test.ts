/** The retraining machine: its definition, and its ways through. */
import { describe, expect, it } from 'vitest';
import { definitionFindings } from '../../support/checks/state-machines';
import { definition, outcomeOf, retrain } from './machine-fixture';

describe('the definition', () => {
  it('keeps to the rules of all state machines', () => {
    expect(definitionFindings('machine', definition())).toEqual([]);
    expect(definitionFindings('machine', definition({ approvalSeconds: 604_800, refusedSeverities: ['CRITICAL', 'HIGH'], training: { spot: true } }))).toEqual([]);
  });
});

describe('a run', () => {
  it('trains, judges, registers and deploys', async () => {
    const run = await retrain();
    expect(outcomeOf(run), run.trace).toMatchObject({ outcome: 'DEPLOYED' });
    console.log(run.record, run.lease, run.notifications, run.historyItems, run.calls);
  });
});
