/**
 * Holds a world against what its roles may at the end of a story: nothing was denied. `npm run permissions` plays all stories with a folder
 * for records; then it is written down which grants were used, and how far those reach.
 */
import { expect } from 'vitest';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Grant, Statement } from '../../../simulator/iam/statement';
import { looseness } from '../../../simulator/iam/tightness';
import type { World } from '../../../simulator/world';
import { exampleOf } from './example';
import { type GrantRecord, type HolderKind, type HolderRecord, type PassedRecord, RECORDS_VARIABLE, type StatementRecord } from './format';

/**
 * @param app which assembly it is; records of the same are put together
 * @param denied what a story is about that asks for what it may not
 */
export async function closeProved(world: World, app: string, denied?: RegExp): Promise<void> {
  try {
    provePermissions(world, app, denied);
  } finally {
    await world.close();
  }
}

export function provePermissions(world: World, app: string, denied?: RegExp): void {
  const { permissions } = world;
  const denials = permissions.report().flatMap(({ role, denied: own }) => own.map((one) => `${world.label(role)}: ${one}`));
  expect(denials.filter((one) => denied?.test(one) !== true), 'denied').toEqual([]);
  const folder = process.env[RECORDS_VARIABLE];
  if (folder === undefined) return;
  const records = [...recordsOf(world, app, denied), ...passedIn(world, app)];
  appendFileSync(join(folder, `${process.pid}.jsonl`), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

export function recordsOf(world: World, app: string, expected?: RegExp): HolderRecord[] {
  const { permissions } = world;
  const models = world.resourcesOf('AWS::SageMaker::ModelPackageGroup').map(({ name, path }) => ({ id: name, group: path.replace(/\/(Resource|Default)$/, '') }));
  const common = { app, models, accounts: [world.environment.account] };
  const recorded = (on: string, kind: HolderKind, statements: readonly Statement[]): StatementRecord[] => statements.filter(({ isDenial }) => !isDenial).map((statement) => ({
    sid: statement.sid ?? '',
    condition: statement.raw['Condition'] === undefined ? undefined : JSON.parse(world.readable(JSON.stringify(statement.raw['Condition']))) as unknown,
    grants: statement.grants.map((grant) => recordOf(world, statement, grant, looseIn(world, on, kind, statement, grant, models.map(({ id }) => id)))),
  }));
  return [
    ...permissions.uses.map(({ role, policies, denied }): HolderRecord => {
      const holder = world.label(role.arn);
      return { ...common, holder, kind: 'role', statements: recorded(role.arn, 'role', policies), denied: [...denied].filter((one) => expected?.test(`${holder}: ${one}`) !== true) };
    }),
    ...permissions.withPolicy.map((on): HolderRecord => {
      const kind = permissions.role(on) ? 'trust' : 'resource';
      return { ...common, holder: world.label(on), kind, statements: recorded(on, kind, permissions.statementsOn(on)!), denied: [] };
    }),
  ];
}

function recordOf(world: World, { values }: Statement, grant: Grant, loose: readonly string[]): GrantRecord {
  const { action, resource, principal } = grant;
  const use = world.permissions.used.get(grant);
  return {
    action,
    resource: world.readable(resource),
    ...(principal === undefined ? {} : { principal: world.readable(principal) }),
    isUsed: use !== undefined,
    loose,
    idle: use ? values.filter(({ text }) => !use.needed.has(text)).map(({ text }) => world.readable(text)) : [],
  };
}

function looseIn(world: World, on: string, kind: HolderKind, statement: Statement, grant: Grant, models: readonly string[]): readonly string[] {
  const use = world.permissions.used.get(grant);
  if (use) return looseness(grant, [...use.requests.values()], models);
  const example = exampleOf(world, on, kind, statement, grant);
  return example ? looseness(grant, [example], models) : ['no request can be made that passes'];
}

function passedIn({ permissions }: World, app: string): PassedRecord[] {
  return [...permissions.passed].map(([passed, what]) => ({ app, passed, what: [...what] }));
}
