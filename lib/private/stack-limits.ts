/**
 * CloudFormation's limits on a stack, checked at synthesis: beyond them a deployment fails, and the CDK only warns of a template that is too
 * large. The refusal says how many models a stack holds.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
import { CfnMapping, CfnOutput, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';

const MAX_RESOURCES = 500;
/** Of parameters, outputs and mappings each. */
const MAX_OTHERS = 200;
/** What the CDK counts with. */
const MAX_TEMPLATE = 1_000_000;
/** Two for each model that trains and serves. Templates with fewer are far from the limit, and rendering one takes time. */
const FEWEST_MACHINES = 6;
/** The CDK's own switch, 0 for none. */
const LIMIT_CONTEXT = '@aws-cdk/core:stackResourceLimit';

/** Adds the check to the synthesis of a stack. */
export function checkLimits(stack: Stack): void {
  stack.node.addValidation({ validate: () => (Number(stack.node.tryGetContext(LIMIT_CONTEXT) ?? MAX_RESOURCES) === 0 ? [] : problemsOf(stack)) });
}

function problemsOf(stack: Stack): string[] {
  const elements = membersOf(stack);
  const machines = elements.filter((one) => one instanceof CfnStateMachine).length;
  const count = (what: string, kind: (one: IConstruct) => boolean, most: number): string[] => {
    const got = elements.filter(kind).length;
    return got <= most ? [] : [`${stack.node.path}: got ${got} ${what}, expected at most ${most}; put ${share(machines, got, most)} into a stack, each stack has a workspace of its own`];
  };
  return [
    ...count('resources', (one) => CfnResource.isCfnResource(one), MAX_RESOURCES),
    ...count('parameters', (one) => one instanceof CfnParameter, MAX_OTHERS),
    ...count('outputs', (one) => one instanceof CfnOutput, MAX_OTHERS),
    ...count('mappings', (one) => one instanceof CfnMapping, MAX_OTHERS),
    ...(machines < FEWEST_MACHINES ? [] : sizeProblems(stack, machines)),
  ];
}

function sizeProblems(stack: Stack, machines: number): string[] {
  // Public, and kept out of the documentation: what the CDK writes into the template.
  const template = stack.resolve((stack as unknown as { _toCloudFormation(): object })._toCloudFormation()) as object;
  const isDense = (stack as unknown as { readonly _suppressTemplateIndentation?: boolean })._suppressTemplateIndentation === true;
  const size = JSON.stringify(template, undefined, isDense ? undefined : 1).length;
  if (size <= MAX_TEMPLATE) return [];
  const dense = JSON.stringify(template).length;
  const fits = !isDense && dense <= MAX_TEMPLATE ? `; or say suppressTemplateIndentation: true for the stack, which leaves ${dense}` : '';
  return [`${stack.node.path}: got a template of ${size} characters, expected at most ${MAX_TEMPLATE}; put ${share(machines, size, MAX_TEMPLATE)} into a stack, each stack has a workspace of its own${fits}`];
}

/** How much of what is there goes into one stack. */
function share(machines: number, got: number, most: number): string {
  const models = Math.floor(machines / 2);
  return models > 1 ? `at most ${Math.max(1, Math.floor((models * most) / got))} of its about ${models} models` : 'a part of it';
}

/** What is in the stack itself: nested stacks have limits of their own. */
function membersOf(scope: IConstruct): IConstruct[] {
  return scope.node.children.flatMap((child) => (Stack.isStack(child) ? [] : [child, ...membersOf(child)]));
}
