/** What the records of all stories prove together: per role what was granted, used, not used and denied, and what of it has no reason. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GrantRecord, HolderRecord, StatementRecord } from './format';
import { LOOSE, UNUSED } from './reasons';
import { WHY, wordOf } from './why';

/** A grant of a role, with all that is known about it. */
export interface ProvedGrant extends GrantRecord {
  readonly holder: HolderRecord;
  readonly statement: StatementRecord;
  /** `Deployment/Machine`, `Check`: what is the same in every app. */
  readonly kind: string;
  readonly word: string;
}

export interface RoleProof {
  readonly app: string;
  readonly role: string;
  readonly granted: readonly string[];
  readonly used: readonly string[];
  readonly unused: readonly { readonly grant: string; readonly why: string }[];
  readonly denied: readonly string[];
}

export interface Proof {
  readonly roles: readonly RoleProof[];
  /** Everything that has no reason, and every reason that nothing needs. */
  readonly problems: readonly string[];
}

/** @param folder with the records of stories */
export function readRecords(folder: string): HolderRecord[] {
  const all = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)).map((line) => JSON.parse(line) as HolderRecord);
  const byHolder = new Map<string, HolderRecord>();
  for (const record of all) {
    const key = [record.app, record.kind, record.holder].join(' ');
    const before = byHolder.get(key);
    byHolder.set(key, before ? together(before, record) : record);
  }
  return [...byHolder.values()].map((holder) => ({ ...holder, statements: [...holder.statements].sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1)) })).sort((one, other) => (one.app + one.holder + one.kind < other.app + other.holder + other.kind ? -1 : 1));
}

/** Stories end in any order. */
function orderOf({ sid, condition }: StatementRecord): string {
  return `${wordOf(sid)} ${JSON.stringify(condition) ?? ''}`;
}

function together(one: HolderRecord, other: HolderRecord): HolderRecord {
  const statements = new Map<string, StatementRecord>();
  for (const statement of [...one.statements, ...other.statements]) {
    const key = JSON.stringify([wordOf(statement.sid), statement.condition]);
    const grants = new Map((statements.get(key)?.grants ?? []).map((grant) => [grantText(grant), grant]));
    for (const grant of statement.grants) {
      const before = grants.get(grantText(grant));
      grants.set(grantText(grant), { ...grant, isUsed: grant.isUsed || before?.isUsed === true, loose: [...new Set([...grant.loose, ...(before?.loose ?? [])])] });
    }
    statements.set(key, { ...statement, grants: [...grants.values()] });
  }
  return { ...one, statements: [...statements.values()], denied: [...new Set([...one.denied, ...other.denied])] };
}

export function prove(holders: readonly HolderRecord[]): Proof {
  const grants = holders.flatMap((holder) => holder.statements.flatMap((statement) => statement.grants.map((grant): ProvedGrant => ({ ...grant, holder, statement, kind: kindOf(holder), word: wordOf(statement.sid) }))));
  const exercised = new Map(grants.filter(({ isUsed }) => isUsed).map((grant) => [sameEverywhere(grant), grant.holder.app]));
  const [needed, problems] = [new Set<object>(), [] as string[]];
  const reasonOf = (grant: ProvedGrant): string => {
    const elsewhere = exercised.get(sameEverywhere(grant));
    if (elsewhere !== undefined) return `used by the same role in the stories of ${elsewhere}`;
    const reason = UNUSED.find(({ role, action, word }) => role.test(grant.kind) && action.test(grant.action) && (word === undefined || word === grant.word));
    if (reason) needed.add(reason);
    else problems.push(`${place(grant)}: got a grant that no story uses, expected a story, a reason in test/support/permissions/reasons.ts, or no grant`);
    return reason ? `${reason.why} (${reason.source})` : 'no reason';
  };
  for (const grant of grants) {
    for (const what of grant.loose) {
      const reason = LOOSE.find(({ role, action, moved }) => role.test(grant.kind) && action.test(grant.action) && moved.test(what));
      if (reason) needed.add(reason);
      else problems.push(`${place(grant)}: ${what}; expected a narrower grant, or a reason in test/support/permissions/reasons.ts`);
    }
    if (grant.holder.kind === 'role' && WHY[grant.word] === undefined) problems.push(`${place(grant)}: got a statement that nothing explains, expected its word, ${grant.word}, in test/support/permissions/why.ts`);
  }
  const words = new Set(grants.map(({ word }) => word));
  const roles = holders.filter(({ kind }) => kind === 'role').map((holder): RoleProof => {
    const own = grants.filter((grant) => grant.holder === holder);
    return {
      app: holder.app, role: holder.holder,
      granted: own.map(grantText), used: own.filter(({ isUsed }) => isUsed).map(grantText),
      unused: own.filter(({ isUsed }) => !isUsed).map((grant) => ({ grant: grantText(grant), why: reasonOf(grant) })),
      denied: holder.denied,
    };
  });
  return {
    roles,
    problems: [
      ...roles.flatMap(({ app, role, denied }) => denied.map((one) => `${app}: ${role}: denied ${one}`)),
      ...problems,
      ...[...UNUSED, ...LOOSE].filter((reason) => !needed.has(reason)).map(({ role, action, why }) => `reason for ${action.source} of ${role.source}: got one that nothing needs: ${why}`),
      ...Object.keys(WHY).filter((word) => !words.has(word)).map((word) => `why.ts: got ${word}, which no statement is called`),
    ],
  };
}

/** `Endpoint/Deployment/Machine`, `Check`: the last parts of the construct path that tell what the role is for. */
export function kindOf({ holder }: HolderRecord): string {
  const parts = holder.replace(/(\/Execution)?\/Role$/, '').split('/');
  return parts.slice(['Machine', 'Start'].includes(parts.at(-1)!) ? -2 : -1).join('/');
}

function sameEverywhere({ holder, kind, word, action }: ProvedGrant): string {
  return [holder.kind, kind, word, action].join(' ');
}

function grantText({ action, resource }: Pick<GrantRecord, 'action' | 'resource'>): string {
  return `${action} on ${resource}`;
}

function place(grant: ProvedGrant): string {
  return `${grant.holder.app}: ${grant.holder.holder}${grant.holder.kind === 'trust' ? ' (trust)' : ''}, ${grant.statement.sid || 'statement'}: ${grantText(grant)}`;
}
