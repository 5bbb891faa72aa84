/** The published schema of scenarios says what their reader says: the same names, what is needed, the same choices. */
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { EXPECTATIONS } from '../../../simulator/scenario/expectations';
import { EXPECTATION_SCHEMAS } from '../../../simulator/scenario/expectation-schemas';
import { ACTIONS, readScenario, SETTINGS } from '../../../simulator/scenario/read-scenario';
import { ACTION_SCHEMAS, scenarioSchema } from '../../../simulator/scenario/scenario-schema';
import type { Schema } from '../../../simulator/scenario/schema-parts';
import { scenarioFile } from './fixture';

const ROOT = join(__dirname, '../../..');
const validate = new Ajv({ allErrors: true, strict: false }).compile(scenarioSchema());
const membersOf = ({ properties, required }: Schema): { readonly known: string[]; readonly needed: string[] } => ({ known: Object.keys(properties as object).sort(), needed: [...((required as string[] | undefined) ?? [])].sort() });

/** What the reader knows and needs there, by what it says to a member that nobody knows. */
function readerSays(step: (inner: string) => string): { readonly known: string[]; readonly needed: string[] } {
  let message = '';
  try {
    readScenario(scenarioFile(`start: 2026-01-05T00:00:00Z\nsteps:\n  - ${step('{ nobody: 1 }')}\n`));
  } catch (error) {
    message = (error as Error).message;
  }
  const known = /nobody: unknown here, expected one of (.*)/.exec(message)![1]!.split(', ').sort();
  return { known, needed: [...message.matchAll(/: got no (\w+), expected one/g)].map(([, name]) => name!).sort() };
}

const withMembers = (schemas: Readonly<Record<string, Schema>>): [string, Schema][] => Object.entries(schemas).filter(([, { properties }]) => properties !== undefined);

describe('the schema of scenarios', () => {
  it('has every setting, action and expectation of the reader, and no other', () => {
    expect(Object.keys(ACTION_SCHEMAS).sort()).toEqual(Object.keys(ACTIONS).sort());
    expect(Object.keys(EXPECTATION_SCHEMAS).sort()).toEqual(Object.keys(EXPECTATIONS).sort());
    expect(Object.keys(scenarioSchema()['properties'] as object).sort()).toEqual([...SETTINGS].sort());
  });

  it.each(withMembers(ACTION_SCHEMAS))('knows the members of %s, and which are needed', (name, schema) => {
    expect(membersOf(schema)).toEqual(readerSays((inner) => `${name}: ${inner}`));
  });

  it.each(withMembers(EXPECTATION_SCHEMAS))('knows the members of the expectation %s, and which are needed', (name, schema) => {
    expect(membersOf(schema)).toEqual(readerSays((inner) => `expect: [{ ${name}: ${inner} }]`));
  });

  it.each(['examples/closed-loop/scenario.yaml', 'test/simulator/scenario/closed-loop.yaml', 'test/package/consumer/scenario.yaml'])('accepts %s', (file) => {
    validate(parse(readFileSync(join(ROOT, file), 'utf8')));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['two actions', '{ runFor: 1h, heal: true }'],
    ['an empty step', '{}'],
    ['a duration in words', '{ runFor: an hour }'],
    ['an empty duration', "{ after: '' }"],
    ['a state of alarms', '{ setAlarmState: { alarm: Drift, state: RED } }'],
    ['an outcome of another kind', '{ forceOutcome: { of: training, outcome: Hang } }'],
    ['an endpoint that hangs for ever', '{ forceOutcome: { of: endpoint, outcome: Hang } }'],
    ['two contents', '{ putObject: { bucket: Lake, key: k, text: a, json: {} } }'],
    ['two expectations in one', '{ expect: [{ alarm: { alarm: Drift, state: OK }, queue: { queue: Q } }] }'],
    ['nothing to compare', '{ expect: [{ execution: { machine: Deploy } }] }'],
    ['a program that does nothing', '{ scriptPrograms: [{ of: x }] }'],
    ['both answers', '{ scriptPrograms: [{ of: x, serve: { answer: a, column: 1 } }] }'],
  ])('refuses what the reader refuses: %s', (_, step) => {
    const text = `start: 2026-01-05T00:00:00Z\nsteps:\n  - ${step}\n`;
    expect(validate(parse(text))).toBe(false);
    expect(() => readScenario(scenarioFile(text))).toThrow(/scenario\.yaml:3:\d+: /);
  });
});
