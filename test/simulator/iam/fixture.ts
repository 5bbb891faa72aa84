/** Policies and requests for tests of decisions. */
import { contextOf } from '../../../simulator/iam/condition';
import { decide, type Decision, type Policies } from '../../../simulator/iam/decision';
import { type PolicyKind, readStatement, type Statement } from '../../../simulator/iam/statement';

export const ACCOUNT = '111122223333';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/Reader`;
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

export type RawStatement = Record<string, unknown>;

export function statements(kind: PolicyKind, ...raw: readonly RawStatement[]): Statement[] {
  return raw.map((one) => {
    const { statement, problems } = readStatement({ Effect: 'Allow', ...one }, kind, 'policy');
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return statement;
  });
}

export function problemsOf(kind: PolicyKind, raw: RawStatement): readonly string[] {
  return readStatement({ Effect: 'Allow', ...raw }, kind, 'policy').problems;
}

export interface Asked {
  readonly action?: string;
  readonly resource?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly service?: string;
}

export function decided({ action = 's3:GetObject', resource = 'arn:aws:s3:::lake/flights/1.csv', context = {}, service }: Asked, policies: Partial<Policies>): Decision {
  const principal = service === undefined ? { kind: 'AWS' as const, id: ROLE } : { kind: 'Service' as const, id: service };
  return decide({ principal, action, resource, context: contextOf(context) }, { identity: [], ...policies });
}

/** `allowed`, or why not. */
export function answer(asked: Asked, policies: Partial<Policies>): string {
  const decision = decided(asked, policies);
  return decision.isAllowed ? 'allowed' : decision.refusal;
}
