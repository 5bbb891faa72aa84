/** How long a run takes at most, recomputed from the synthesized definition: the lease outlives it until it is given back. */
import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../simulator/state-language';
import { asList, asObject } from '../../../simulator/checks/template';
import { runLimits } from '../../../lib/retraining/machine/limits';
import { Training } from '../../../lib/training/training';
import { definition, type MachineOptions } from './machine-fixture';

/** Errors of the call itself come within this time. */
const CALL = 300;
/** Times that a loop of the machine goes round, by the state that begins it. */
const ROUNDS: Readonly<Record<string, number>> = { LookAtImageScan: 30, WaitForImageScan: 30, Train: 1 };

/** Timeout of the state with all its attempts: those that fail for good reasons fail within the time of a call, but for functions. */
function longest(state: JsonObject): number {
  const { TimeoutSeconds = 0, Seconds = 0, Resource = '', Branches } = state as { TimeoutSeconds?: number; Seconds?: number; Resource?: string; Branches?: JsonObject[] };
  if (Branches) return Math.max(...Branches.map((branch) => Object.values(asObject(branch['States'])).reduce<number>((sum, one) => sum + longest(one as JsonObject), 0)));
  const isJob = /\.sync(:2)?$/.test(Resource);
  return asList(state['Retry']).map(asObject).reduce<number>((sum, retry) => {
    const { MaxAttempts = 3, IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity } = retry as Record<string, number>;
    const delays = Array.from({ length: MaxAttempts }, (_, index) => Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** index));
    return sum + delays.reduce((all, one) => all + one, 0) + MaxAttempts * (isJob ? CALL : TimeoutSeconds);
  }, TimeoutSeconds + Seconds);
}

/** States between two of them, the last one included, by following every way; endings of the run are left out. */
function between(states: JsonObject, from: string, to: string): string[] {
  const reached = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    if (name === to) continue;
    const state = asObject(states[name]);
    const ways = [state['Next'], state['Default'], ...[...asList(state['Choices']), ...asList(state['Catch'])].map((way) => asObject(way)['Next'])];
    open.push(...ways.filter((way): way is string => typeof way === 'string'));
  }
  return [...reached];
}

const SPOT: MachineOptions = { hasImageScan: true, approvalSeconds: 604_800, keepsEvidence: true, training: { spot: true } };

describe.each([['on demand', {}], ['with spot, scan, approval and evidence', SPOT]] as [string, MachineOptions][])('a run %s', (_, options) => {
  const machine = definition(options) as JsonObject & { readonly States: JsonObject; readonly TimeoutSeconds: number };
  const config = Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(6), ...options.training })._config;
  const limits = runLimits(config, { hasImageScan: false, keepsEvidence: false, ...options });
  /** Every state once is more than any way through, but for the loops. */
  const sum = (names: readonly string[]): number => names.reduce((all, name) => all + longest(asObject(machine.States[name]) as JsonObject) * (ROUNDS[name] ?? 1), 0);

  it('gives the lease back before it expires', () => {
    const wait = between(machine.States, 'ReleaseLeaseForWait', 'ReleaseLeaseForWait');
    const held = between(machine.States, 'TakeUpTrigger', 'ReleaseLeaseForWait').filter((name) => !['Failed', 'Succeeded', 'Notify'].includes(name));
    const onDemand = options.training?.spot ? longest({ ...(asObject(machine.States['Train']) as JsonObject), TimeoutSeconds: 6 * 3600 + 3600 }) : 0;
    expect(wait).toEqual(['ReleaseLeaseForWait']);
    expect(held).toContain('ScoreBoth');
    expect(sum(held) + onDemand).toBeGreaterThan(12 * 3600);
    expect(limits.lease.toSeconds()).toBeGreaterThan(sum(held) + onDemand);
  });

  it('ends before the machine times out', () => {
    expect(machine.TimeoutSeconds).toBe(limits.machine.toSeconds());
    expect(machine.TimeoutSeconds).toBeLessThan(365 * 86_400);
    const after = between(machine.States, options.keepsEvidence ? 'KeepApproval' : 'SubmitVersion', 'Failed');
    const attempts = 204 * (longest(asObject(machine.States['WaitForDeployment']) as JsonObject) + CALL * 6 + 135);
    expect(machine.TimeoutSeconds - limits.lease.toSeconds() - (options.approvalSeconds ?? 0)).toBeGreaterThan(attempts + sum(after));
  });
});
