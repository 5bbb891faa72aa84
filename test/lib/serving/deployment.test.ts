/** The definition of the deployment machine: what Step Functions takes, our own rules, and the arithmetic of its times. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_OUTCOMES } from '../../../lib/contract/outcome';
import { CONFLICT } from '../../../lib/private/machine-records';
import {
  BACK_MINUTES, JANITOR_SETTLE_MINUTES, LEASE_TTL, LONGEST_ROLLOUT_MINUTES, MACHINE_TIMEOUT, REMOVAL_MINUTES, RESTORE_MINUTES, SETTLE_MINUTES, SMOKE_MINUTES, WAY_BACK_MINUTES,
} from '../../../lib/serving/deployment/limits';
import { validateAsl } from '../../support/checks/asl-validator';
import { limitFindings } from '../../../simulator/checks/limits';
import { stateMachineFindings } from '../../support/checks/state-machines';
import { asList, asObject, asStrings, visit, type JsonObject } from '../../../simulator/checks/template';
import { LANDING_ZONES } from '../../support/landing-zones';
import { stack, templateOf } from '../../support/stack';
import { stateMachineDefinition } from '../../support/state-machine-definition';
import { endpointIn } from './endpoint-in';

const PHASES = join(__dirname, '..', '..', '..', 'lib', 'serving', 'deployment');
const HISTORY_EVENTS = 25_000;

describe.each(LANDING_ZONES)('the deployment machine in %s', (_, profile) => {
  const of = stack({ profile: profile() });
  endpointIn(of);
  const template = templateOf(of);
  const definition = stateMachineDefinition(template);
  const states = Object.entries(asObject(definition['States'])).map(([name, state]) => [name, asObject(state)] as const);

  it('is one that Step Functions takes, and keeps to the rules of the project', () => {
    expect(validateAsl(structuredClone(definition)).errors).toEqual([]);
    expect(stateMachineFindings(template)).toEqual([]);
    expect(limitFindings(template)).toEqual([]);
  });

  it('has one way out of failure and one out of success, both with an outcome', () => {
    expect(states.filter(([, { Type }]) => Type === 'Fail' || Type === 'Succeed').map(([name, { Error, Cause, Output }]) => ({ name, Error, Cause, Output }))).toEqual([
      { name: 'Succeeded', Error: undefined, Cause: undefined, Output: { outcome: '{% $outcome %}', reason: '{% $reason %}' } },
      { name: 'Failed', Error: "{% 'Deployment.' & $outcome %}", Cause: '{% $reason %}', Output: undefined },
    ]);
    for (const [name, { End }] of states) expect(End, name).toBeUndefined();
  });

  it('ends in every outcome of the closed list, and in no other', () => {
    const outcomes = new Set<string>();
    visit(definition, (node, path) => {
      if (path.at(-1) !== 'outcome' || path.at(-2) !== 'Assign' || typeof node !== 'string') return;
      for (const [outcome] of node.matchAll(/[A-Z]{4,}(?:_[A-Z]+)*/g)) outcomes.add(outcome);
    });
    expect([...outcomes].sort()).toEqual(Object.keys(DEPLOYMENT_OUTCOMES).sort());
  });

  it('counts as failed what the closed list says, and nothing else', () => {
    const [rule] = asList(asObject(asObject(definition['States'])['Outcome?'])['Choices']).map(asObject) as [JsonObject];
    const failed = Object.entries(DEPLOYMENT_OUTCOMES).flatMap(([outcome, kind]) => (kind === 'failed' ? [outcome] : []));
    expect([...String(rule['Condition']).matchAll(/'([A-Z_]+)'/g)].map(([, outcome]) => outcome).sort()).toEqual(failed.sort());
  });

  it('catches every error of every call', () => {
    for (const [name, state] of states.filter(([, { Type }]) => Type === 'Task')) {
      expect(asList(state['Catch']).flatMap((entry) => asStrings(asObject(entry)['ErrorEquals'])).at(-1), name).toBe('States.ALL');
    }
  });

  it('touches the endpoint only behind a write that another owner would have made fail', () => {
    const endpointCalls = states.filter(([, { Resource }]) => /:(createEndpoint|updateEndpoint|deleteEndpoint)$/.test(String(Resource))).map(([name]) => name);
    expect(endpointCalls.sort()).toEqual(['CreateEndpoint', 'RecreateEndpoint', 'RemoveEndpoint', 'RemoveFailedEndpoint', 'RestoreEndpoint', 'UpdateEndpoint']);
    const fenced = states.filter(([, { Arguments }]) => asObject(Arguments)['ConditionExpression'] === 'fence = :fence').map(([name]) => name);
    expect(fenced.sort()).toEqual(['AskAgain', 'ClearIntent', 'CommitEnvelope', 'CommitFirst', 'CommitVersion', 'Freeze', 'PostponeEnvelope', 'RecordIntent', 'RefuseEnvelope', 'StillOurs', 'Unfreeze']);
    for (const call of endpointCalls) expect(reachedWithout(definition, ['RecordIntent', 'StillOurs', 'AskAgain']), call).not.toContain(call);
  });

  it('ends before its lease does', () => {
    expect(definition['TimeoutSeconds']).toBe(MACHINE_TIMEOUT.toSeconds());
    expect(LEASE_TTL.toSeconds()).toBeGreaterThan(MACHINE_TIMEOUT.toSeconds());
  });
});

describe('the times of a deployment', () => {
  const restore = BACK_MINUTES + REMOVAL_MINUTES + RESTORE_MINUTES;

  it.each([
    ['a candidate', SETTLE_MINUTES + LONGEST_ROLLOUT_MINUTES + WAY_BACK_MINUTES + SMOKE_MINUTES + restore],
    ['a janitor', JANITOR_SETTLE_MINUTES + restore],
  ])('leave %s at least two hours for calls that are tried again', (_, minutes) => {
    expect(MACHINE_TIMEOUT.toMinutes() - minutes).toBeGreaterThanOrEqual(120);
  });

  it('let a janitor wait for the longest deployment that a dead execution can have begun', () => {
    expect(JANITOR_SETTLE_MINUTES).toBeGreaterThanOrEqual(LONGEST_ROLLOUT_MINUTES + WAY_BACK_MINUTES);
  });

  it('fit the history of an execution twice', () => {
    // A look: wait 2 events, task 5, choice 2. An attempt, a minute apart: wait 2, fence 7, look 7, and entered, scheduled, started, failed, exited, choice 2, with one to spare.
    // A deployment that asks again looks first, writes then, and looks at the alarms: 7 more. A question: wait 2, entered, six attempts of 3, exited, choice 2.
    const looks = SETTLE_MINUTES + LONGEST_ROLLOUT_MINUTES + WAY_BACK_MINUTES + RESTORE_MINUTES;
    expect(2 * (9 * looks + 24 * (BACK_MINUTES + REMOVAL_MINUTES + SMOKE_MINUTES) + 31 * SETTLE_MINUTES)).toBeLessThan(HISTORY_EVENTS);
  });
});

describe('the phases', () => {
  it('are each a file that one can read at a sitting', () => {
    const files = readdirSync(PHASES);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) expect(readFileSync(join(PHASES, file), 'utf8').split('\n').length, file).toBeLessThanOrEqual(200);
  });
});

/**
 * Names of the states that an execution can reach while the conditions of those writes do not hold. Records that cannot be reached
 * are another matter: the lease is ours then, and the endpoint must be put right.
 */
function reachedWithout(definition: JsonObject, writes: readonly string[]): string[] {
  const states = asObject(definition['States']);
  const reached = new Set<string>();
  const open = [String(definition['StartAt'])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = asObject(states[name]);
    if (reached.has(name)) continue;
    reached.add(name);
    const caught = asList(state['Catch']).map(asObject).filter(({ ErrorEquals }) => !writes.includes(name) || asStrings(ErrorEquals).includes(CONFLICT));
    const next = [...caught, ...asList(state['Choices']).map(asObject)].map(({ Next }) => Next);
    if (!writes.includes(name)) next.push(state['Next'], state['Default']);
    open.push(...next.filter((target): target is string => typeof target === 'string'));
  }
  return [...reached];
}
