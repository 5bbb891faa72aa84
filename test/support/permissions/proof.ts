/** What the records of all stories prove together: what was granted, used, not used and denied, and what of it has no reason. */
import { movedArns } from '../../../simulator/iam/moves';
import type { GrantRecord, HolderRecord, StatementRecord } from './format';
import { generalised, othersIn } from './general';
import { type Accepted, type AcceptedCaller, type AcceptedMove, CALLERS, LOOSE, UNUSED } from './reasons';
import { grantText, type Records } from './records';
import type { Limitable } from './service-authorization';
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
  /** Everything that has no reason, and what of reasons nothing needs. */
  readonly problems: readonly string[];
  /** Those of the problems that are no proof where only some of the stories were played. */
  readonly unneeded: readonly string[];
}

/** What may stand though no story shows that it must. */
export interface Reasons {
  readonly unused: readonly Accepted[];
  readonly loose: readonly AcceptedMove[];
  readonly callers: readonly AcceptedCaller[];
  /** By word of a statement. */
  readonly why: Readonly<Record<string, string>>;
}

export const REASONS: Reasons = { unused: UNUSED, loose: LOOSE, callers: CALLERS, why: WHY };
const WILDCARD = 'its action has a wildcard';
const EVERYWHERE = 'it is on every resource, and AWS knows narrower ones';
const REASONS_FILE = 'test/support/permissions/reasons.ts';
/** What no reason may take in. */
const NONSENSE = ['', 'moved', 'role Moved Moved', 'a request with moved passes', 'arn:moved:moved:::moved'];
const OTHER_ACCOUNT = '000000000000';
const SLASH = '\u{2044}';

/** @param limitable actions that can be limited to resources; all where absent */
export function prove({ holders, passed }: Records, reasons: Reasons = REASONS, limitable?: Limitable): Proof {
  const [needed, called, problems] = [new Map<Accepted, Set<string>>(), new Set<AcceptedCaller>(), [] as string[]];
  const accepted = (from: readonly (Accepted & Partial<AcceptedMove>)[], grant: ProvedGrant, what: string | undefined, problem: string): string => {
    const [of, resource] = [ofGrant(grant), generalised(grant.resource, grant.holder)];
    const reason = from.find((one) => says(one.of, of) && one.actions.includes(grant.action) && says(one.resource, resource) && (what === undefined ? one.what === undefined : one.what !== undefined && says(one.what, what)));
    if (!reason) {
      problems.push(problem);
      return 'no reason';
    }
    needed.set(reason, (needed.get(reason) ?? new Set()).add(grant.action));
    if (isTooWide(reason, resource)) problems.push(`${place(grant)}: got a reason that takes in more than what it is for, ${[reason.of, reason.resource, ...(reason.what ? [reason.what] : [])].map(({ source }) => source).join(' on ')}, expected that by name`);
    return `${reason.why}${reason.source === undefined ? '' : ` (${reason.source})`}`;
  };
  const grants = holders.flatMap((holder) => holder.statements.flatMap((statement) => statement.grants.map((grant): ProvedGrant => ({ ...grant, holder, statement, kind: kindOf(holder), word: wordOf(statement) }))));
  const elsewhere = usedElsewhere(grants);
  const unusedBecause = (grant: ProvedGrant): string => {
    const app = elsewhere(grant);
    return app === undefined
      ? accepted(reasons.unused, grant, undefined, `${place(grant)}: got a grant that no story uses, expected a story, a reason in ${REASONS_FILE}, or no grant`)
      : `used by the same role in the stories of ${app}`;
  };
  for (const grant of grants) {
    for (const what of [...grant.loose, ...widthOf(grant, limitable)]) accepted(reasons.loose, grant, what, `${place(grant)}: ${what}; expected a narrower grant, or a reason in ${REASONS_FILE}`);
    for (const value of grant.idle) {
      if (elsewhere(grant, value) === undefined) accepted(reasons.loose, grant, value, `${place(grant)}: got the condition ${value}, which no story needs, expected a story, a reason, or a condition without it`);
    }
  }
  problems.push(...holders.flatMap(({ app, holder, statements }) => statements.flatMap((statement) => statementProblems(`${app}: ${holder}`, statement, reasons.why))));
  for (const { app, passed: caller, what } of passed) {
    const reason = reasons.callers.find(({ of, action }) => of.test(caller) && what.every((one) => action.test(one)));
    if (reason) called.add(reason);
    else problems.push(`${app}: ${caller} is no role of the assembly and did ${what.join(', ')}, which nothing decided; expected a name in ${REASONS_FILE}`);
  }
  const proofs = holders.map((holder): HolderProof => {
    const own = grants.filter((grant) => grant.holder === holder);
    const unused = own.filter(({ isUsed }) => !isUsed).map((grant) => ({ grant: grantText(grant), why: unusedBecause(grant) }));
    return { app: holder.app, kind: holder.kind, holder: holder.holder, granted: own.map(grantText), used: own.filter(({ isUsed }) => isUsed).map(grantText), unused, denied: holder.denied };
  });
  const words = new Set(grants.map(({ word }) => word));
  const unneeded = [
    ...[...reasons.unused, ...reasons.loose].flatMap((reason) => reason.actions.filter((action) => needed.get(reason)?.has(action) !== true).map((action) => `reason for ${action} of ${reason.of.source}: got one that nothing needs: ${reason.why}`)),
    ...reasons.callers.filter((reason) => !called.has(reason)).map(({ of, action, why }) => `reason for ${action.source} of ${of.source}: got one that nothing needs: ${why}`),
    ...Object.keys(reasons.why).filter((word) => !words.has(word)).map((word) => `why.ts: got ${word}, which no statement is called`),
  ];
  return { holders: proofs, problems: [...holders.flatMap(({ app, holder, denied }) => denied.map((one) => `${app}: ${holder}: denied ${one}`)), ...problems, ...unneeded], unneeded };
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

/** The key under which the same grant of the same role stands in every app. */
function sameInEveryApp({ holder, kind, word, action, resource, principal, statement: { condition } }: ProvedGrant, value?: string): string {
  return JSON.stringify([holder.kind, kind, word, action, ...[resource, principal ?? '', JSON.stringify(condition) ?? '', value ?? ''].map((text) => generalised(text, holder))]);
}

/** What is too wide as it is written, whoever asks. */
function widthOf({ action, resource, principal, holder, statement }: ProvedGrant, limitable?: Limitable): string[] {
  const others = new Set([resource, principal ?? '', JSON.stringify(statement.condition) ?? ''].flatMap((text) => othersIn(text, holder)));
  return [
    ...(/[*?]/.test(action) ? [WILDCARD] : []),
    ...(holder.kind === 'role' && resource === '*' && limitable?.has(action) !== false ? [EVERYWHERE] : []),
    ...[...others].map((model) => `it names what belongs to the model ${model}`),
  ];
}

/** Whether the whole text is what the expression says. */
function says({ source }: RegExp, text: string): boolean {
  return new RegExp(`^(?:${source})$`).test(text);
}

/** Whether a reason would excuse another resource, the same one in another account, or whatever is asked. */
function isTooWide({ of, resource: resources, what }: Accepted & Partial<AcceptedMove>, resource: string): boolean {
  // A construct path stands for one name: its slashes separate nothing.
  const named = resource.replace(/<[^<>]+>/g, (path) => path.replaceAll('/', SLASH));
  const moved = [...(resource.split(':').length < 6 ? [] : movedArns(named).map(({ to }) => to.replaceAll(SLASH, '/'))), resource.replaceAll('<account>', OTHER_ACCOUNT)].filter((to) => to !== resource);
  return moved.some((to) => says(resources, to)) || [of, resources, ...(what ? [what] : [])].some((expression) => NONSENSE.some((text) => says(expression, text)));
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
