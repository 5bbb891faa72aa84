/** What stands where it must not: stacks and stages outside the accounts and regions of a profile. Internal. */
import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attachedLandingZone } from '../private/landing-zone';

/** The scope and all that aspects on it reach: they stop at a stage. */
export function membersOf(scope: IConstruct): IConstruct[] {
  return [scope, ...scope.node.children.filter((child) => !Stage.isStage(child)).flatMap(membersOf)];
}

/** Environments of the profiles that reach this scope, or what is in it. */
export function profilesBeside(scope: IConstruct): string[] {
  const scopes = scope.node.scopes;
  const above = scopes.slice(Math.max(0, scopes.findLastIndex((one) => Stage.isStage(one))), -1);
  return [...above, ...membersOf(scope)].flatMap((one) => attachedLandingZone(one)?.environment ?? []);
}

/** Where a profile lets things stand, and where in a file it says so. */
interface Places {
  readonly account?: string;
  readonly regions: readonly string[];
  readonly at?: (entry: string) => string;
}

/** Stages that the profile does not reach into, and stacks elsewhere. */
export function placeProblems(members: readonly IConstruct[], places: Places): string[] {
  const stages = members
    .flatMap((member) => member.node.children.filter((child) => Stage.isStage(child) && !attachedLandingZone(child)))
    .map(({ node: { path } }) => `${path}: got a stage without a profile, expected one of its own; apply it to the stage, because tags and role conventions stop there`);
  const stacks = members.filter((member) => Stack.isStack(member)).flatMap((stack) => stackProblems(stack, places));
  return [...stages, ...stacks];
}

function stackProblems({ node: { path }, region, account }: Stack, { account: own, regions, at }: Places): string[] {
  const fix = 'pass env: profile.env to the stack';
  const place = (entry: string): string => (at ? ` (${at(entry)})` : '');
  const problems: string[] = [];
  if (Token.isUnresolved(region)) {
    problems.push(`${path}: got no region, expected one of ${regions.join(', ')}${place('regions')}; ${fix}`);
  } else if (!regions.includes(region)) {
    problems.push(`${path}: got region ${JSON.stringify(region)}, expected one of ${regions.join(', ')}${place('regions')}; ${fix}`);
  }
  if (own !== undefined && account !== own) {
    const got = Token.isUnresolved(account) ? 'no account' : `account ${JSON.stringify(account)}`;
    problems.push(`${path}: got ${got}, expected ${JSON.stringify(own)}${place('account')}; ${fix}`);
  }
  return problems;
}
