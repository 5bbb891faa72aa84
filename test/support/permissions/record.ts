/**
 * Holds a world against what its roles may at the end of a story: nothing was denied. `npm run permissions` plays all stories with a folder
 * for records; then it is written down which grants were used, and how far those reach.
 */
import { expect } from 'vitest';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { looseness } from '../../../simulator/iam/tightness';
import type { World } from '../../../simulator/world';
import { type HolderRecord, RECORDS_VARIABLE, type StatementRecord } from './format';

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
  if (folder !== undefined) appendFileSync(join(folder, `${process.pid}.jsonl`), recordsOf(world, app, denied).map((record) => `${JSON.stringify(record)}\n`).join(''));
}

function recordsOf(world: World, app: string, expected: RegExp | undefined): HolderRecord[] {
  const { permissions } = world;
  return permissions.uses.flatMap(({ role, policies, denied }) => {
    const holder = world.label(role.arn);
    const recorded = (statements: typeof policies): StatementRecord[] => statements.filter(({ isDenial }) => !isDenial).map((statement) => ({
      sid: statement.sid ?? '',
      condition: statement.raw['Condition'] === undefined ? undefined : JSON.parse(world.readable(JSON.stringify(statement.raw['Condition']))) as unknown,
      grants: statement.grants.map((grant) => {
        const used = permissions.used.get(grant);
        return { action: grant.action, resource: world.readable(grant.resource), isUsed: used !== undefined, loose: used ? looseness(grant, used) : [] };
      }),
    }));
    return [
      { app, holder, kind: 'role' as const, statements: recorded(policies), denied: [...denied].filter((one) => expected?.test(`${holder}: ${one}`) !== true) },
      { app, holder, kind: 'trust' as const, statements: recorded([...(permissions.statementsOn(role.arn) ?? [])]), denied: [] },
    ];
  });
}
