/** The records of all stories, put together: what one story of an app uses is used, what one finds loose is loose. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GrantRecord, HolderRecord, PassedRecord, StatementRecord } from './format';
import { wordOf } from './why';

export interface Records {
  readonly holders: readonly HolderRecord[];
  readonly passed: readonly PassedRecord[];
}

/** @param folder with the records of stories */
export function readRecords(folder: string): Records {
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean));
  return mergeRecords(lines.map((line) => JSON.parse(line) as HolderRecord | PassedRecord));
}

export function mergeRecords(all: readonly (HolderRecord | PassedRecord)[]): Records {
  const [byHolder, byCaller] = [new Map<string, HolderRecord>(), new Map<string, PassedRecord>()];
  for (const record of all) {
    if ('passed' in record) {
      const key = [record.app, record.passed].join(' ');
      byCaller.set(key, { ...record, what: [...new Set([...(byCaller.get(key)?.what ?? []), ...record.what])].sort() });
    } else {
      const key = [record.app, record.kind, record.holder].join(' ');
      byHolder.set(key, together(record, byHolder.get(key)));
    }
  }
  return {
    holders: [...byHolder.values()].map((holder) => ({ ...holder, statements: sorted(holder.statements, orderOf) })).sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1)),
    passed: sorted([...byCaller.values()], ({ app, passed }) => `${app} ${passed}`),
  };
}

export function grantText({ action, resource, principal }: Pick<GrantRecord, 'action' | 'resource' | 'principal'>): string {
  return `${action} on ${resource}${principal === undefined ? '' : ` for ${principal}`}`;
}

function together(one: HolderRecord, before: HolderRecord | undefined): HolderRecord {
  const statements = new Map<string, StatementRecord>();
  for (const statement of [...(before?.statements ?? []), ...one.statements]) {
    const key = JSON.stringify([wordOf(statement), statement.condition]);
    const grants = new Map((statements.get(key)?.grants ?? []).map((grant) => [grantText(grant), grant]));
    for (const grant of statement.grants) grants.set(grantText(grant), both(grant, grants.get(grantText(grant))));
    statements.set(key, { ...statement, grants: [...grants.values()] });
  }
  return { ...one, models: [...new Map([...(before?.models ?? []), ...one.models].map((model) => [model.group, model])).values()], accounts: [...new Set([...(before?.accounts ?? []), ...one.accounts])], statements: [...statements.values()], denied: [...new Set([...(before?.denied ?? []), ...one.denied])] };
}

function both(one: GrantRecord, other: GrantRecord | undefined): GrantRecord {
  // A request that was made counts for more than one that is made up.
  if (!other || (one.isUsed && !other.isUsed)) return one;
  if (other.isUsed && !one.isUsed) return other;
  return { ...one, loose: [...new Set([...other.loose, ...one.loose])], idle: one.idle.filter((value) => other.idle.includes(value)) };
}

/** Stories end in any order. */
function orderOf(statement: StatementRecord): string {
  return `${wordOf(statement)} ${JSON.stringify(statement.condition) ?? ''}`;
}

function nameOf({ app, holder, kind }: HolderRecord): string {
  return app + holder + kind;
}

function sorted<T>(all: readonly T[], by: (one: T) => string): T[] {
  return [...all].sort((one, other) => (by(one) < by(other) ? -1 : 1));
}
