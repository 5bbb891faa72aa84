/** The states that build an image where it is not there. Internal. */
import { Duration } from 'aws-cdk-lib';
import type { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { MachineNotifications } from '../private/machine-notifications';
import { assign, caught, follow } from '../private/machine-states';
import { UNCLEAR_RETRY } from '../private/retries';
import { arnInStack } from '../private/role';
import { ServiceCall } from '../private/service-call';

interface BuildMachineProps {
  /** Path of the construct whose image it is, for people. */
  readonly owner: string;
  readonly project: CfnProject;
  /** Where builds write. */
  readonly logGroupName: string;
  readonly repository: ecr.IRepository;
  readonly imageTag: string;
  readonly notifications: MachineNotifications;
  /** Longest time that a build is waited for. */
  readonly timeout: Duration;
}

/** Name of the error that an execution ends in whose image is not there. */
export const IMAGE_BUILD_FAILED = 'ImageBuild.FAILED';

/**
 * The account builds as many images at once as it may, or asks too often. A second build of the same source does no harm. Errors that the
 * service's model does not name are throttling as well as refusals.
 */
const BUSY_RETRY: sfn.RetryProps = {
  errors: ['CodeBuild.AccountLimitExceededException', 'CodeBuild.AWSCodeBuildException', 'CodeBuild.CodeBuildException', 'CodeBuild.SdkClientException'],
  interval: Duration.minutes(1), maxAttempts: 5, backoffRate: 2, jitterStrategy: sfn.JitterType.FULL,
};

export function buildMachine(scope: Construct, { owner, project, logGroupName, repository, imageTag, notifications, timeout }: BuildMachineProps): sfn.State {
  const failed = sfn.Fail.jsonata(scope, 'NotBuilt', { error: IMAGE_BUILD_FAILED, cause: '{% $reason %}' });
  const told = notifications.state(scope, 'Notify', {
    subject: "{% 'An image could not be built' %}",
    message: `{% 'The image ${imageTag} of ${owner} is not there. ' & $substring($reason, 0, 2000) & ' Builds of the project ' & $project & ' write into the log group ' & $logGroup & '; the next deployment, or the next day, tries again.' %}`,
  }, failed);
  const failure = (what: string): { readonly next: sfn.IChainable; readonly assign: { readonly reason: string } } => ({ next: told, assign: { reason: caught(what) } });
  const built = sfn.Succeed.jsonata(scope, 'Built');
  const build = new ServiceCall(scope, 'Build', {
    integration: 'codebuild:startBuild.sync',
    arguments: { ProjectName: project.ref },
    permissions: [
      { sid: 'RunBuild', actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'], resources: [project.attrArn] },
      // Step Functions learns from this rule, which it manages in the account, that a build has ended.
      { sid: 'WatchBuild', actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'], resources: [arnInStack(scope, 'events', 'rule/StepFunctionsGetEventForCodeBuildStartBuildRule')] },
    ],
    taskTimeout: sfn.Timeout.duration(timeout),
  });
  const looking = (id: string): ServiceCall => new ServiceCall(scope, id, {
    integration: 'aws-sdk:ecr:describeImages',
    arguments: { RepositoryName: repository.repositoryName, ImageIds: [{ ImageTag: imageTag }] },
    permissions: [{ sid: 'FindImage', actions: ['ecr:DescribeImages'], resources: [repository.repositoryArn] }],
  });
  // That a build has succeeded is not believed: an execution that succeeds means that the image is there.
  const confirm = follow(looking('ConfirmImage'), built, [failure('looking for the image after its build')], [UNCLEAR_RETRY]);
  follow(build, confirm, [failure('the build')], [BUSY_RETRY]);
  const find = looking('FindImage');
  follow(find, built, [{ errors: ['Ecr.ImageNotFoundException'], next: build }, failure('looking for the image')], [UNCLEAR_RETRY]);
  return assign(scope, 'Start', { topics: notifications.variable, reason: 'none', project: project.ref, logGroup: logGroupName }, find);
}
