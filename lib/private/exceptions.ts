/**
 * The one place that writes exceptions from rule sets. An exception sits on one resource, and each rule set finds it where it looks:
 * cdk-nag 3 and the CDK's own validator among the acknowledgements, cdk-nag 2, Guard and checkov in the resource's metadata, each under its own key.
 *
 * An expired exception fails synthesis. Synthesis must not look at the clock, so the date comes from the context.
 */
import { type CfnResource, Lazy, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AS_OF_CONTEXT, EXCEPTIONS_METADATA, type ExceptionRecord, isDate, isExpired, ruleSetOf } from '../contract/exceptions';

/** Who answers for the library's own exceptions, and the day by which a release of it looks at them again. */
export const BUILT_IN: Answer = { owner: 'cdk-mlops', expiry: '2027-12-31' };

/** Who answers for exceptions, and until when. */
export interface Answer {
  readonly owner: string;
  readonly expiry: string;
}

interface Recorded {
  readonly rules: readonly string[];
  readonly reason: string;
  /** Undefined for an exception of the library itself. */
  readonly answer: Answer | undefined;
}

const RECORDED = Symbol.for('cdk-mlops.Exceptions');
const ADOPTED = Symbol.for('cdk-mlops.AdoptedExceptions');

/**
 * An exception of the library itself, with the reason beside the code that causes it.
 *
 * @param resource the single resource concerned
 */
export function acceptFindings(resource: IConstruct, rules: readonly string[], reason: string): void {
  recordException(resource as CfnResource, { rules, reason, answer: undefined });
}

/** Writes an exception in the form of each rule set. */
export function recordException(resource: CfnResource, exception: Recorded): void {
  const { rules, reason } = exception;
  const recorded = recordedAt(resource);
  recorded.push(exception);
  const of = (set: ReturnType<typeof ruleSetOf>): string[] => rules.filter((rule) => ruleSetOf(rule) === set);
  for (const id of of('cdk-nag')) {
    // What `Validations.acknowledge` records; that of the oldest CDK we support refuses the `::` of a finding that names an ARN.
    resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`Annotation::${id}`]: reason });
  }
  for (const id of of('CloudFormation-Validate')) resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
  append(resource, 'cdk_nag', 'rules_to_suppress', of('cdk-nag').map((rule) => suppression(rule, reason)));
  append(resource, 'guard', 'SuppressedRules', of('Guard'));
  append(resource, 'checkov', 'skip', of('checkov').map((id) => ({ id, comment: reason })));
}

/** cdk-nag 2 wants the part of a rule that was broken apart from its id. */
function suppression(rule: string, reason: string): object {
  const [, id, part] = /^([^[]+)(?:\[(.+)\])?$/s.exec(rule)!;
  return { id, reason, ...(part === undefined ? {} : { applies_to: [part] }) };
}

/** Adds to what stands there already, be it the user's. */
function append(resource: CfnResource, key: string, list: string, entries: readonly unknown[]): void {
  if (entries.length === 0) return;
  const before = (resource.getMetadata(key) ?? {}) as Readonly<Record<string, unknown>>;
  resource.addMetadata(key, { ...before, [list]: [...((before[list] ?? []) as unknown[]), ...entries] });
}

/** What is recorded at the resource; the first look prepares its trace in the template and its check. */
export function recordedAt(resource: CfnResource): Recorded[] {
  const held = resource as CfnResource & { [RECORDED]?: Recorded[] };
  if (held[RECORDED]) return held[RECORDED];
  const recorded: Recorded[] = [];
  Object.defineProperty(resource, RECORDED, { value: recorded });
  // Late, because whoever adopts the library's exceptions may come after them.
  const records = (): ExceptionRecord[] => recorded.map(({ rules, reason, answer }) => ({ rules, reason, ...(answer ?? adopterOf(resource) ?? BUILT_IN) }));
  resource.addMetadata(EXCEPTIONS_METADATA, Lazy.any({ produce: records }));
  resource.node.addValidation({ validate: () => problemsOf(resource, recorded, records()) });
  return recorded;
}

/** Names who answers for the library's own exceptions in the scope. */
export function adoptExceptions(scope: IConstruct, answer: Answer): void {
  Object.defineProperty(scope, ADOPTED, { value: answer });
}

/** Who adopted the library's exceptions at this very scope. */
export function adoptedAt(scope: IConstruct): Answer | undefined {
  return (scope as IConstruct & { [ADOPTED]?: Answer })[ADOPTED];
}

/** The nearest adopter's answer; undefined where nobody has adopted. */
function adopterOf(resource: IConstruct): Answer | undefined {
  const adopter = [...resource.node.scopes].reverse().find((scope) => adoptedAt(scope) !== undefined);
  if (adopter === undefined) return undefined;
  const { owner, expiry } = adoptedAt(adopter)!;
  return { owner, expiry };
}

function problemsOf(resource: IConstruct, recorded: readonly Recorded[], records: readonly ExceptionRecord[]): string[] {
  const asOf: unknown = resource.node.tryGetContext(AS_OF_CONTEXT);
  const say = `say --context ${AS_OF_CONTEXT}=$(date +%F)`;
  if (asOf === undefined) {
    // The library's own have been looked at for this release; those of others are held against a date or not accepted.
    const own = recorded.filter(({ answer }) => answer !== undefined || adopterOf(resource) !== undefined);
    return own.length === 0 ? [] : [`exceptions at ${resource.node.path}: got no date to hold them against, expected the context ${AS_OF_CONTEXT}; ${say}`];
  }
  if (typeof asOf !== 'string' || !isDate(asOf)) return [`context ${AS_OF_CONTEXT}: got ${JSON.stringify(asOf)}, expected a date as YYYY-MM-DD; ${say}`];
  return records.filter((record) => isExpired(record, asOf)).map(({ rules, owner, expiry }) =>
    `exception from ${rules.join(', ')} at ${resource.node.path}: got the expiry ${expiry}, expected ${asOf} or later; `
    + (owner === BUILT_IN.owner ? 'upgrade cdk-mlops, or let AuditedException.adopt name who answers for it' : `let ${owner} mend the finding or renew the exception`));
}
