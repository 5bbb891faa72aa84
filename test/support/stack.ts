/** A stack to define constructs in, and what comes out of it. */
import { App, Stack, type CfnResource } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import type { AgencyProfile } from '../../lib';
import type { Template } from '../../simulator/checks/template';

export const ACCOUNT = '111122223333';
export const REGION = 'ap-southeast-1';

export interface StackOptions {
  /** Applied to the app before anything is defined. */
  readonly profile?: AgencyProfile;
  /** Context of the app, e.g. feature flags. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Id of the stack; `Test` by default. */
  readonly id?: string;
}

/** A stack in an app of its own, in the account and region that the fixtures of landing zones allow. */
export function stack(options: StackOptions = {}): Stack {
  const app = new App({ context: { ...options.context } });
  options.profile?.applyTo(app);
  return new Stack(app, options.id ?? 'Test', { env: { account: ACCOUNT, region: REGION } });
}

/** The synthesized template; what is defined afterwards does not show any more. */
export function templateOf(of: Stack): Template {
  return Assertions.fromStack(of).toJSON() as unknown as Template;
}

/** Logical id of a resource, or of the main resource of a construct. */
export function logicalIdOf(construct: IConstruct): string {
  const resource = (construct.node.defaultChild ?? construct) as CfnResource;
  return String(Stack.of(construct).resolve(resource.logicalId));
}

/** The message of what the action throws; an action that throws nothing is an error. */
export function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('got no refusal, expected the action to throw');
}
