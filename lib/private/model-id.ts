/** A model's id when its user gives none: readable, stable, and unique in account and region. */
import { createHash } from 'node:crypto';
import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Problems } from './errors';

const LONGEST = 40;
const MODEL_ID = /^[a-z0-9](-?[a-z0-9])*$/;

/** Two hyphens in a row end the id in the names of what belongs to the model. */
export function requireModelId(problems: Problems, modelId: string): void {
  problems.require(MODEL_ID.test(modelId) && modelId.length <= LONGEST, { subject: 'modelId', got: modelId, expected: `1 to ${LONGEST} lower-case letters, digits and single hyphens`, fix: 'set modelId' });
}

/** The stack's name and the construct's path in it, in lower case with hyphens; cut and told apart by a hash when too long. */
export function defaultModelId(construct: Construct): string {
  const stack = Stack.of(construct);
  const inStack = construct.node.path.slice(stack.node.path.length);
  // A name that only deploy time knows, as in a nested stack, cannot stand in a key: the path does.
  const stackName = Token.isUnresolved(stack.stackName) ? stack.node.path : stack.stackName;
  const whole = kebab(`${stackName}${inStack}`);
  if (whole.length <= LONGEST) return whole;
  const hash = createHash('sha256').update(construct.node.path).digest('hex').slice(0, 6);
  return `${whole.slice(0, LONGEST - hash.length - 1).replace(/-$/, '')}-${hash}`;
}

const CLAIMS = Symbol.for('cdk-mlops.ModelIds');

/**
 * Claims the id for the construct: two models with one id would overwrite each other's baseline and state.
 *
 * @returns the path of the construct of the same account and region that has the id already
 */
export function claimModelId(construct: Construct, modelId: string): string | undefined {
  const { account, region } = Stack.of(construct);
  // Where the account is open, stages stand for accounts.
  const place = Token.isUnresolved(account) ? `stage ${Stage.of(construct)?.node.path ?? ''}` : account;
  const root = construct.node.root as unknown as { [CLAIMS]?: Map<string, string> };
  const claims = root[CLAIMS] ?? new Map<string, string>();
  root[CLAIMS] = claims;
  const claim = `${place} ${Token.isUnresolved(region) ? '' : region} ${modelId}`;
  const other = claims.get(claim);
  if (other === undefined) claims.set(claim, construct.node.path);
  return other;
}

function kebab(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
