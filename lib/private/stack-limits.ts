/**
 * What CloudFormation takes in one stack, said before it refuses, with what to move.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const MAX_RESOURCES = 500;
/** As many parts are named as show where the resources are. */
const NAMED = 5;

/** Refuses a stack with more resources than one can have. */
export function limitResources(stack: Stack): void {
  stack.node.addValidation({ validate: () => {
    const count = resourcesIn(stack, stack);
    if (count <= MAX_RESOURCES) return [];
    const largest = stack.node.children.map((child) => ({ id: child.node.id, size: resourcesIn(child, stack) })).sort((one, other) => other.size - one.size || one.id.localeCompare(other.id));
    return [`${stack.node.path}: got ${count} resources, expected at most ${MAX_RESOURCES}; move some models into another stack, each with its monitor and its endpoint `
      + `(${largest.slice(0, NAMED).map(({ id, size }) => `${id} has ${size}`).join(', ')}): a stack has its own workspace and key, and can share buckets and repositories`];
  } });
}

/** Those of nested stacks count there. */
function resourcesIn(scope: IConstruct, stack: Stack): number {
  return scope.node.findAll().filter((one) => CfnResource.isCfnResource(one) && one.stack === stack).length;
}
