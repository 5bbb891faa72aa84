/**
 * The base of our SageMaker task states. A subclass checks its props, then declares the call it makes and, statement by
 * statement, what the state machine's role needs for it.
 *
 * Jobs use the optimised integration, which alone can wait for them (`.sync`). All other calls use the AWS SDK integration:
 * the optimised one has nothing to offer them, and only the SDK's is known to take every member of the request, such as
 * UpdateEndpoint's deployment configuration.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
 */
import { createHash } from 'node:crypto';
import { Aws, Duration, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Problems } from './errors';
import { landingZoneKey } from './key';
import { landingZoneOf } from './landing-zone';
import { landingZoneNetwork } from './network';
import { arnInStack } from './role';
import { isExpression, requireExpression, requireTexts } from './sagemaker-expression';

/** Longest name that SageMaker takes for what these tasks create. */
const MAX_NAME = 63;
/** Leaves 22 characters and a hyphen for what tells one run from another. */
const MAX_PREFIX = 40;
const NAME = /^[a-z0-9](-*[a-z0-9])*$/;
const PREFIX = /^[a-z0-9](-*[a-z0-9])*-?$/;
const MAX_TAGS = 50;
/** A call answers within seconds. Without a limit, one that does not would hold the execution for a year. */
const CALL_TIMEOUT = sfn.Timeout.duration(Duration.minutes(5));

/** @internal */
export interface SageMakerTaskProps extends sfn.AssignableStateOptions, sfn.JsonataCommonOptions {
  /**
   * Name of the state, unique in its state machine.
   *
   * @default - the construct's id
   */
  readonly stateName?: string;
  /**
   * Comment in the definition.
   *
   * @default - no comment
   */
  readonly comment?: string;
}

/** @internal */
export interface SageMakerCreateTaskProps extends SageMakerTaskProps {
  /**
   * First part of the name of what the task creates, followed by a hyphen: the role may create and touch nothing else. 1 to 40
   * lower-case letters, digits and inner hyphens (SageMaker authorises by lower-case names), and a hyphen at the end if you like.
   * Choose prefixes of which none continues another after a hyphen; where all have single hyphens only, one more at the end of
   * each sees to that.
   */
  readonly namePrefix: string;
  /**
   * Tags for what the task creates, beside those that the agency profile demands. Keys are literals, values may be JSONata
   * expressions. At most 50 in all; a key of the profile cannot get another value.
   *
   * @default - the profile's tags only
   */
  readonly tags?: { readonly [key: string]: string };
}

interface Call {
  /** What follows `states:::`, e.g. `sagemaker:createTrainingJob.sync`. */
  readonly integration: string;
  readonly arguments: object;
}

/** @internal */
export abstract class SageMakerTask extends sfn.TaskStateBase {
  /** None: what a job measures is in its own metrics. */
  protected readonly taskMetrics?: sfn.TaskMetricsConfig;
  /** What the role of the state machine needs for this state. */
  protected readonly taskPolicies?: iam.PolicyStatement[] = [];
  private call?: Call;

  protected constructor(scope: Construct, id: string, props: SageMakerTaskProps, taskTimeout = CALL_TIMEOUT) {
    super(scope, id, { ...props, taskTimeout, queryLanguage: sfn.QueryLanguage.JSONATA });
  }

  /** @internal */
  protected override _renderTask(): object {
    return { Resource: `arn:${Aws.PARTITION}:states:::${this.call?.integration}`, Arguments: this.call?.arguments };
  }

  /** @internal */
  protected _define(integration: string, args: object): void {
    this.call = { integration, arguments: args };
  }

  /**
   * Adds a statement. A policy cannot hold two statements of one id, and a state machine can hold two tasks of one class: the id
   * ends in a digest of what the statement is about, unless it is the same for all.
   *
   * @internal
   */
  protected _allow(sid: string, about: string, actions: readonly string[], resources: readonly string[], conditions?: object): void {
    const digest = about === '' ? '' : createHash('sha256').update(about).digest('hex').slice(0, 8);
    this.taskPolicies?.push(
      new iam.PolicyStatement({
        sid: `${sid}${digest}`,
        actions: [...actions].sort(),
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions: { ...conditions } }),
      }),
    );
  }

  /** The role alone, to SageMaker alone. @internal */
  protected _allowPassRole(sid: string, role: iam.IRoleRef): void {
    const toSageMaker = { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } };
    this._allow(sid, role.node.addr, ['iam:PassRole'], [role.roleRef.roleArn], toSageMaker);
  }

  /**
   * Step Functions learns from this rule, which it manages in the account, that a job has ended.
   *
   * @internal
   */
  protected _allowWatching(sid: string, rule: string): void {
    this._allow(sid, '', ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'], [arnInStack(this, 'events', `rule/${rule}`)]);
  }

  /**
   * SageMaker takes a grant on the key of a volume in the caller's name. Describing knows nothing of grants, so its statement
   * cannot share the condition.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/api-permissions-reference.html
   * @internal
   */
  protected _allowVolumeKey(): void {
    const key = [landingZoneKey(this).keyArn];
    this._allow('GrantVolumeKey', '', ['kms:CreateGrant'], key, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
    this._allow('DescribeVolumeKey', '', ['kms:DescribeKey'], key);
  }

  /** Tags while creating; not later. @internal */
  protected _allowTaggingBy(api: string, sid: string, about: string, resource: string): void {
    this._allow(sid, about, ['sagemaker:AddTags'], [resource], { StringEquals: { 'sagemaker:TaggingAction': api } });
  }

  /** Where the landing zone has a network: its subnets and security groups. @internal */
  protected _vpcConfig(): object | undefined {
    const network = landingZoneNetwork(this, ['s3']);
    return network && { SecurityGroupIds: [...network.securityGroupIds], Subnets: network.subnets.map(({ subnetId }) => subnetId) };
  }

  /** Tags of the profile and of the task, as the API wants them; undefined when there is none. @internal */
  protected _tags(problems: Problems, own: Readonly<Record<string, string>> = {}): object[] | undefined {
    const demanded = landingZoneOf(this).tags;
    requireTexts(problems, 'tags', own);
    for (const [key, value] of Object.entries(own)) {
      problems.require(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key), {
        subject: 'tags', got: key, expected: 'keys of 1 to 128 letters, digits, spaces or _.:/=+-@, not beginning with aws:', fix: 'rename the tag',
      });
      problems.require(demanded[key] === undefined || demanded[key] === value, {
        subject: `tags.${key}`, got: value, expected: `${JSON.stringify(demanded[key])}, as the profile demands`, fix: 'leave it out',
      });
    }
    const tags = Object.entries({ ...demanded, ...own }).map(([Key, Value]) => ({ Key, Value }));
    problems.require(tags.length <= MAX_TAGS, { subject: 'tags', got: tags.length, expected: `at most ${MAX_TAGS} in all`, fix: 'remove some' });
    return tags.length === 0 ? undefined : tags;
  }

  /** ARN pattern of what has the prefix. @internal */
  protected _arnOfPrefix(resourceType: string, namePrefix: string): string {
    return arnInStack(this, 'sagemaker', `${resourceType}/${namePrefix}-*`);
  }
}

/** What begins nothing else. */
export function requireName(problems: Problems, subject: string, name: string): void {
  problems.require(!Token.isUnresolved(name) && name.length <= MAX_PREFIX && NAME.test(name), {
    subject, got: name, expected: `1 to ${MAX_PREFIX} lower-case letters, digits and inner hyphens`, fix: 'shorten or rename it',
  });
}

export function requireNamePrefix(problems: Problems, subject: string, namePrefix: string): void {
  problems.require(!Token.isUnresolved(namePrefix) && namePrefix.replace(/-$/, '').length <= MAX_PREFIX && PREFIX.test(namePrefix), {
    subject, got: namePrefix, expected: `1 to ${MAX_PREFIX} lower-case letters, digits and inner hyphens, and at most one at the end`, fix: 'shorten or rename it',
  });
}

/** A name that is fixed at synth time, in lower case, or an expression. */
export function requireNameOrExpression(problems: Problems, subject: string, name: string): void {
  if (isExpression(name)) requireExpression(problems, subject, name);
  else {
    problems.require(!Token.isUnresolved(name) && name.length <= MAX_NAME && NAME.test(name), {
      subject, got: name, expected: `1 to ${MAX_NAME} lower-case letters, digits and inner hyphens, or a JSONata expression`, fix: 'rename it',
    });
  }
}
