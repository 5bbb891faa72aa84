/**
 * How much of IAM's quotas a policy takes. Whitespace does not count. What only deploy time knows counts as long as it can become:
 * CloudFormation names resources after the stack, the logical id and a suffix.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';

/** Characters of one managed policy. */
export const MAX_MANAGED_POLICY = 6_144;
/** Characters of all inline policies of a role together. */
export const MAX_INLINE_POLICIES = 10_240;
/** Managed policies on a role. */
export const MAX_ATTACHED_POLICIES = 10;

/** The longest that they are. */
const LONGEST = { partition: 'aws-us-gov'.length, region: 'us-isof-south-1'.length, account: 12, urlSuffix: 'amazonaws.com.cn'.length };
/** Service and type in an ARN, e.g. `states` and `stateMachine`, and the punctuation of an ARN. */
const SERVICE_AND_TYPE = 20;
const PUNCTUATION = 'arn:::::/'.length;
/** What CloudFormation ends the names that it makes with, e.g. `-1A2B3C4D5E6F7`. */
const SUFFIX = 14;
/** A name of which nothing is known. */
const UNKNOWN_NAME = 64;

/** Characters that a document or statement takes as JSON, once CloudFormation has put in what it knows; none for an empty document. */
export function policySize(scope: IConstruct, value: unknown): number {
  const stack = Stack.of(scope);
  const resolved: unknown = stack.resolve(value);
  return resolved === undefined ? 0 : JSON.stringify(filled(stack, resolved)).length;
}

/** The value with texts of the length that references can have, in their place. */
function filled(stack: Stack, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => filled(stack, entry));
  if (typeof value !== 'object' || value === null) return value;
  const [name, ...others] = Object.keys(value);
  if (others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::'))) return intrinsic(stack, name, (value as Record<string, unknown>)[name]);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filled(stack, entry)]));
}

function intrinsic(stack: Stack, name: string, argument: unknown): string {
  if (name === 'Ref') return reference(stack, String(argument));
  if (name === 'Fn::GetAtt') return reference(stack, Array.isArray(argument) ? String(argument[0]) : String(argument).split('.')[0]!);
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map((part) => String(filled(stack, part))).join(String(argument[0]));
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, variable: string) => (literal ? `\${${variable}}` : reference(stack, variable.split('.')[0]!)));
  }
  return 'x'.repeat(arnOf(stack, UNKNOWN_NAME));
}

function reference(stack: Stack, id: string): string {
  const { partition, region } = placeOf(stack);
  const pseudo: Readonly<Record<string, number>> = {
    'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': LONGEST.account, 'AWS::URLSuffix': LONGEST.urlSuffix,
  };
  const stackName = Token.isUnresolved(stack.stackName) ? UNKNOWN_NAME : stack.stackName.length;
  return 'x'.repeat(pseudo[id] ?? arnOf(stack, stackName + 1 + id.length + SUFFIX));
}

function arnOf(stack: Stack, name: number): number {
  const { partition, region } = placeOf(stack);
  return PUNCTUATION + partition + region + LONGEST.account + SERVICE_AND_TYPE + name;
}

function placeOf({ region }: Stack): { readonly partition: number; readonly region: number } {
  if (Token.isUnresolved(region)) return LONGEST;
  return { partition: RegionInfo.get(region).partition?.length ?? LONGEST.partition, region: region.length };
}
