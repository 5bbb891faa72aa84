/** Statements of a policy: put together where that changes nothing, in a fixed order, and spread over policies that IAM takes. */
import { compare } from '../compare';

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** Characters that IAM takes in one managed policy. */
const MAX_POLICY = 6144;
const ENVELOPE = '{"Version":"2012-10-17","Statement":[]}'.length;

/** Statements on the same resources become one, then those with the same actions. */
export function merged(statements: readonly Statement[]): Statement[] {
  const byResource = new Map<string, Statement>();
  for (const { actions, resources, conditions } of statements) {
    for (const resource of resources) put(byResource, JSON.stringify([resource, conditions]), { actions, resources: [resource], ...(conditions && { conditions }) });
  }
  const byActions = new Map<string, Statement>();
  for (const statement of byResource.values()) put(byActions, JSON.stringify([statement.actions, statement.conditions]), statement);
  const result = [...byActions.values()].map(({ resources, ...rest }) => ({ ...rest, resources: uncovered(resources) }));
  return result.sort((one, other) => compare(one.actions.join(), other.actions.join()) || compare(one.resources.join(), other.resources.join()));
}

function put(statements: Map<string, Statement>, key: string, { actions, resources, conditions }: Statement): void {
  const before = statements.get(key);
  statements.set(key, {
    actions: unique([...(before?.actions ?? []), ...actions]),
    resources: unique([...(before?.resources ?? []), ...resources]),
    ...(conditions && { conditions }),
  });
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)].sort(compare);
}

/** Without what a pattern beside it already means. */
function uncovered(resources: readonly string[]): string[] {
  const patterns = resources.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1)).filter((one) => !one.includes('*'));
  return resources.filter((one) => !patterns.some((begin) => one.startsWith(begin) && one !== `${begin}*`));
}

/** As few policies as hold the statements in their order; a statement that none holds is cut in two. */
export function documents(statements: readonly Statement[]): PolicyDocument[] {
  const policies: object[][] = [[]];
  let size = ENVELOPE;
  for (const statement of statements.flatMap(fitting)) {
    const rendered = render(statement);
    const more = sizeOf(rendered) + 1;
    if (size + more > MAX_POLICY && policies.at(-1)!.length > 0) {
      policies.push([]);
      size = ENVELOPE;
    }
    policies.at(-1)!.push(rendered);
    size += more;
  }
  return policies.filter((policy) => policy.length > 0).map((policy) => ({ Version: '2012-10-17', Statement: policy }));
}

function fitting(statement: Statement): Statement[] {
  const { resources } = statement;
  if (ENVELOPE + sizeOf(render(statement)) <= MAX_POLICY || resources.length === 1) return [statement];
  const half = Math.ceil(resources.length / 2);
  return [resources.slice(0, half), resources.slice(half)].flatMap((some) => fitting({ ...statement, resources: some }));
}

function render({ actions, resources, conditions }: Statement): object {
  return { Effect: 'Allow', Action: actions, Resource: resources, ...(conditions && { Condition: conditions }) };
}

function sizeOf(statement: object): number {
  return JSON.stringify(statement).length;
}
