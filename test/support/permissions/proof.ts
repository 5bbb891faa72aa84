/** What the records of all stories prove together: what was granted, used, not used and denied, and what of it has no reason. */
import type { GrantRecord, HolderRecord, StatementRecord } from './format';
import { type Accepted, CALLERS, LOOSE, UNUSED } from './reasons';
import { grantText, type Records } from './records';
import { WHY, wordOf } from './why';

/** A grant, with all that is known about it. */
interface ProvedGrant extends GrantRecord {
  readonly holder: HolderRecord;
  readonly statement: StatementRecord;
  /** `Deployment/Machine`, `Check`: what is the same in every app. */
  readonly kind: string;
  readonly word: string;
}

export interface HolderProof extends Pick<HolderRecord, 'app' | 'kind' | 'holder' | 'denied'> {
  readonly granted: readonly string[];
  readonly used: readonly string[];
  readonly unused: readonly { readonly grant: string; readonly why: string }[];
}

export interface Proof {
  readonly holders: readonly HolderProof[];
  /** Everything that has no reason, and every reason that nothing needs. */
  readonly problems: readonly string[];
}

/** What may stand though no story shows that it must. */
export interface Reasons {
  readonly unused: readonly Accepted[];
  readonly loose: readonly Accepted[];
  readonly callers: readonly Accepted[];
  /** By word of a statement. */
  readonly why: Readonly<Record<string, string>>;
}

export const REASONS: Reasons = { unused: UNUSED, loose: LOOSE, callers: CALLERS, why: WHY };
const WILDCARD = 'its action has a wildcard';

export function prove({ holders, passed }: Records, reasons: Reasons = REASONS): Proof {
  const [needed, problems] = [new Set<Accepted>(), [] as string[]];
  const accepted = (from: readonly Accepted[], about: readonly [of: string, action: string, what: string], problem: string): string => {
    const [of, action, what] = about;
    const reason = from.find((one) => one.of.test(of) && one.action.test(action) && (one.what === undefined || one.what.test(what)));
    if (reason) needed.add(reason);
    else problems.push(problem);
    return reason ? `${reason.why}${reason.source === undefined ? '' : ` (${reason.source})`}` : 'no reason';
  };
  const grants = holders.flatMap((holder) => holder.statements.flatMap((statement) => statement.grants.map((grant): ProvedGrant => ({ ...grant, holder, statement, kind: kindOf(holder), word: wordOf(statement) }))));
  const elsewhere = usedElsewhere(grants);
  const unusedBecause = (grant: ProvedGrant): string => {
    const app = elsewhere(grant);
    return app === undefined
      ? accepted(reasons.unused, [ofGrant(grant), grant.action, grant.resource], `${place(grant)}: got a grant that no story uses, expected a story, a reason in test/support/permissions/reasons.ts, or no grant`)
      : `used by the same role in the stories of ${app}`;
  };
  for (const grant of grants) {
    for (const what of [...grant.loose, ...(/[*?]/.test(grant.action) ? [WILDCARD] : [])]) {
      accepted(reasons.loose, [ofGrant(grant), grant.action, what], `${place(grant)}: ${what}; expected a narrower grant, or a reason in test/support/permissions/reasons.ts`);
    }
    for (const value of grant.idle) {
      if (elsewhere(grant, value) === undefined) accepted(reasons.unused, [ofGrant(grant), grant.action, value], `${place(grant)}: got the condition ${value}, which no story needs, expected a story, a reason, or a condition without it`);
    }
  }
  problems.push(...holders.flatMap(({ app, holder, statements }) => statements.flatMap((statement) => statementProblems(`${app}: ${holder}`, statement, reasons.why))));
  for (const { app, passed: caller, what } of passed) accepted(reasons.callers, [caller, what.join(', '), ''], `${app}: ${caller} is no role of the assembly and did ${what.join(', ')}, which nothing decided; expected a name in test/support/permissions/reasons.ts`);
  const proofs = holders.map((holder): HolderProof => {
    const own = grants.filter((grant) => grant.holder === holder);
    const unused = own.filter(({ isUsed }) => !isUsed).map((grant) => ({ grant: grantText(grant), why: unusedBecause(grant) }));
    return { app: holder.app, kind: holder.kind, holder: holder.holder, granted: own.map(grantText), used: own.filter(({ isUsed }) => isUsed).map(grantText), unused, denied: holder.denied };
  });
  const words = new Set(grants.map(({ word }) => word));
  return {
    holders: proofs,
    problems: [
      ...holders.flatMap(({ app, holder, denied }) => denied.map((one) => `${app}: ${holder}: denied ${one}`)),
      ...problems,
      ...[...reasons.unused, ...reasons.loose, ...reasons.callers].filter((reason) => !needed.has(reason)).map(({ of, action, why }) => `reason for ${action.source} of ${of.source}: got one that nothing needs: ${why}`),
      ...Object.keys(reasons.why).filter((word) => !words.has(word)).map((word) => `why.ts: got ${word}, which no statement is called`),
    ],
  };
}

/** `Endpoint/Deployment/Machine`, `Check`: the last parts of the construct path that tell what the role is for. */
export function kindOf({ holder }: Pick<HolderRecord, 'holder'>): string {
  const parts = holder.replace(/(\/Execution)?\/Role$/, '').split('/');
  return parts.slice(['Bucket', 'Function', 'Machine', 'Start'].includes(parts.at(-1)!) ? -2 : -1).join('/');
}

function statementProblems(where: string, statement: StatementRecord, why: Reasons['why']): string[] {
  const word = wordOf(statement);
  return [
    ...(statement.grants.length > 0 ? [] : [`${where}, ${statement.sid || 'statement'}: got a statement that names no action or no resource (NotAction, NotResource), expected what is meant; nothing can be proved of it`]),
    ...(statement.grants.length === 0 || why[word] !== undefined ? [] : [`${where}: got a statement that nothing explains, expected its word, ${word}, in test/support/permissions/why.ts`]),
  ];
}

/** The other app in whose stories the same grant of the same role is used, or the same value of its condition needed. */
function usedElsewhere(grants: readonly ProvedGrant[]): (grant: ProvedGrant, value?: string) => string | undefined {
  const apps = new Map<string, Set<string>>();
  const note = (key: string, { app }: HolderRecord): void => void apps.set(key, (apps.get(key) ?? new Set()).add(app));
  for (const grant of grants.filter(({ isUsed }) => isUsed)) {
    note(sameInEveryApp(grant), grant.holder);
    for (const value of valuesOf(grant.statement).filter((one) => !grant.idle.includes(one))) note(sameInEveryApp(grant, value), grant.holder);
  }
  return (grant, value) => [...(apps.get(sameInEveryApp(grant, value)) ?? [])].find((app) => app !== grant.holder.app);
}

/** What a grant is without what differs between apps: account, id of the model, and the part of construct paths that leads to the role. */
function sameInEveryApp({ holder, kind, word, action, resource, principal, statement: { condition } }: ProvedGrant, value?: string): string {
  const general = (text: string): string => holder.models.reduce((rest, model) => rest.replace(idIn(text, model), '<model>'),
    text.replace(/<([^<>]+)>/g, (_, path: string) => (path.endsWith('/ModelPackageGroup') ? '<model>' : `<${below(path, holder.holder)}>`)).replace(/\b\d{12}\b/g, '<account>'));
  return JSON.stringify([holder.kind, kind, word, action, ...[resource, principal ?? '', JSON.stringify(condition) ?? '', value ?? ''].map(general)]);
}

/** The path without what it has in common with that of the holder. */
function below(path: string, holder: string): string {
  const [parts, others] = [path.split('/'), holder.split('/')];
  const common = parts.findIndex((part, index) => part !== others[index]);
  return parts.slice(common === -1 ? parts.length : common).join('/');
}

/** In object keys an id stands below `models/`; elsewhere in them the same word may be data. */
function idIn(text: string, model: string): RegExp {
  return new RegExp(`${text.includes('s3:') ? '(?<=models/)' : '(?<![A-Za-z0-9])'}${model}(?![A-Za-z0-9])`, 'g');
}

function valuesOf({ condition }: StatementRecord): string[] {
  return Object.entries((condition ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    .flatMap(([operator, tests]) => Object.entries(tests).flatMap(([key, values]) => [values].flat().map((value) => `${operator} ${key} ${String(value)}`)));
}

/** What reasons name: kind of holder, holder and word, e.g. `role Check ReadLog`. */
function ofGrant({ holder, kind, word }: ProvedGrant): string {
  return `${holder.kind} ${kind} ${word}`;
}

function place(grant: ProvedGrant): string {
  const { app, holder, kind } = grant.holder;
  return `${app}: ${holder}${kind === 'role' ? '' : ` (${kind})`}, ${grant.statement.sid || 'statement'}: ${grantText(grant)}`;
}
