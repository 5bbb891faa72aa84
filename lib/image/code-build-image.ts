/**
 * An image that AWS CodeBuild builds in the account: the project, and what starts it. The image's tag is a hash of everything that it is
 * built from, so that what a deployment trains in is known before it is built. Internal.
 */
import { createHash } from 'node:crypto';
import { Duration, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { acceptFindings } from '../private/exceptions';
import { requireAllowedRegistries } from '../private/image-registry';
import { landingZoneKey } from '../private/key';
import type { LandingZoneNetwork } from '../private/landing-zone';
import { landingZoneLogGroup } from '../private/log-group';
import { MachineNotifications } from '../private/machine-notifications';
import { MachineStarter } from '../private/machine-starter';
import { defaultModelId } from '../private/model-id';
import { landingZoneNetwork } from '../private/network';
import { arnInStack, ServiceRole } from '../private/role';
import { RULES } from '../private/rule-names';
import { LandingZoneStateMachine } from '../private/state-machine';
import { ModelWorkspace } from '../workspace';
import { allowBuild } from './build-role';
import { buildMachine } from './build-machine';
import { BUILD_VARIABLE_PREFIX, BUILD_VARIABLES, buildSpec } from './build-spec';
import type { IPullThroughCache } from './pull-through-cache-props';

interface CodeBuildImageProps {
  readonly source: Asset;
  readonly repository: ecr.IRepository;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly computeType: codebuild.ComputeType;
  readonly environmentImage: string;
  readonly timeout: Duration;
  readonly baseRepositories: readonly ecr.IRepository[];
  readonly caches: readonly IPullThroughCache[];
}

interface Start {
  readonly repository: ecr.IRepository;
  readonly timeout: Duration;
  readonly logGroup: logs.ILogGroup;
  readonly network: LandingZoneNetwork | undefined;
  /** Changes with what a build may fail for. */
  readonly way: string;
}

/** A build waits for a machine of CodeBuild's, but not for ever. */
const QUEUE = Duration.minutes(30);
/** Before and after the build: starting it, and telling how it ended. */
const BESIDE = Duration.minutes(30);

/** The project, and what starts it. */
export class CodeBuildImage extends Construct {
  /** Of the image that this deployment is of. */
  public readonly imageTag: string;

  public constructor(scope: Construct, id: string, props: CodeBuildImageProps) {
    super(scope, id);
    const { source, repository, buildArgs, environmentImage, timeout, baseRepositories, caches } = props;
    const problems = new Problems(this);
    requireAllowedRegistries(problems, this, baseRepositories);
    problems.throwIfAny();
    const network = landingZoneNetwork(this, ['s3', 'ecr.api', 'ecr.dkr', 'logs']);
    problems.require(network === undefined || network.vpcId !== undefined, {
      subject: 'network.vpcId', got: undefined, expected: 'the id of the VPC, which a build in it has to name', fix: 'add vpcId to the network of the agency profile',
    });
    problems.throwIfAny();
    const registries = [...new Set(baseRepositories.map(({ repositoryUri }) => repositoryUri))];
    const buildspec = buildSpec({ buildArgs: Object.keys(buildArgs), bases: registries.map((_, index) => baseVariable(index)) });
    const hashOf = (what: object): string => createHash('sha256').update(JSON.stringify(Stack.of(this).resolve(what))).digest('hex');
    this.imageTag = hashOf({ source: source.assetHash, buildArgs, buildspec, environmentImage }).slice(0, 40);

    const logGroup = landingZoneLogGroup(this, 'Logs');
    const role = new ServiceRole(this, 'Execution', { service: 'codebuild', description: `Builds the image of ${scope.node.path}`, sourceArn: arnInStack(this, 'codebuild', 'project/*') });
    allowBuild(role, { source, repository, logGroup, bases: baseRepositories, caches, network });
    const project = new codebuild.CfnProject(this, 'Project', {
      description: `Builds the image of ${scope.node.path}, and pushes it where it is not there`,
      serviceRole: role.role.roleArn,
      source: { type: 'S3', location: `${source.s3BucketName}/${source.s3ObjectKey}`, buildSpec: buildspec },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        // Docker builds images only where it may make containers; the machine is gone after the build, and its role can push to one repository.
        type: 'LINUX_CONTAINER', computeType: props.computeType, image: environmentImage, imagePullCredentialsType: 'CODEBUILD', privilegedMode: true,
        environmentVariables: variables({
          ...buildArgs, ...Object.fromEntries(registries.map((uri, index) => [baseVariable(index), uri])),
          [BUILD_VARIABLES.repositoryUri]: repository.repositoryUri, [BUILD_VARIABLES.repositoryName]: repository.repositoryName, [BUILD_VARIABLES.imageTag]: this.imageTag,
        }),
      },
      encryptionKey: landingZoneKey(this, 'images').keyArn,
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: logGroup.logGroupName } },
      timeoutInMinutes: Math.ceil(timeout.toMinutes()),
      queuedTimeoutInMinutes: QUEUE.toMinutes(),
      ...(network ? { vpcConfig: vpcConfig(network) } : {}),
    });
    project.node.addDependency(role.policies);
    acceptFindings(project, RULES.codeBuildSourceRepoUrl, 'The source is a directory of the deployed assembly in Amazon S3; no repository of GitHub or Bitbucket has a part in it.');
    // What the image does not depend on, but whether it can be built: who mends that wants another try at once.
    const way = hashOf({ computeType: props.computeType, timeout: timeout.toSeconds(), network: network && vpcConfig(network), bases: registries, caches: caches.map(({ uriPrefix }) => uriPrefix) }).slice(0, 8);
    this.start(project, { repository, timeout, logGroup, network, way });
  }

  /** Last of all comes the request: its change event starts a machine that must be able to work by then. */
  private start(project: codebuild.CfnProject, { repository, timeout, logGroup, network, way }: Start): void {
    const { imageTag } = this;
    const owner = this.node.scope!;
    const workspace = ModelWorkspace.of(this);
    const notifications = new MachineNotifications(workspace.alerts);
    const limit = Duration.minutes(timeout.toMinutes() + QUEUE.toMinutes() + BESIDE.toMinutes());
    const machine = new LandingZoneStateMachine(this, 'Machine', {
      definition: buildMachine(new Construct(this, 'Building'), { owner: owner.node.path, project, logGroupName: logGroup.logGroupName, repository, imageTag, notifications, timeout: limit }),
      comment: `Builds the image of ${owner.node.path} where it is not there`,
      timeout: Duration.minutes(limit.toMinutes() + BESIDE.toMinutes()),
      logGroup: landingZoneLogGroup(this, 'MachineLogs'),
    });
    notifications.attach(machine.role);
    const parameterName = `/mlops/${defaultModelId(this)}/image`;
    const starter = new MachineStarter(this, 'Starter', { modelId: owner.node.path, deadLetters: workspace.deadLetters });
    starter.on('Request', {
      description: `The source of the image of ${owner.node.path} has changed, or nobody has looked for a day`,
      eventPattern: { source: ['aws.ssm'], detailType: ['Parameter Store Change'], detail: { name: [parameterName], operation: ['Create', 'Update'] } },
      schedule: events.Schedule.rate(Duration.days(1)),
      machine: machine.stateMachine,
      input: { imageTag },
    });
    const request = new ssm.StringParameter(this, 'RequestParameter', { parameterName, description: `The image that ${owner.node.path} is trained in`, stringValue: `${imageTag} ${way}` });
    request.node.addDependency(machine, project, starter, ...(Construct.isConstruct(network) ? [network] : []));
  }
}

const baseVariable = (index: number): string => `${BUILD_VARIABLE_PREFIX}BASE_${index}`;

function variables(values: Readonly<Record<string, string>>): codebuild.CfnProject.EnvironmentVariableProperty[] {
  return Object.entries(values).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' }));
}

function vpcConfig({ vpcId, subnets, securityGroupIds }: LandingZoneNetwork): codebuild.CfnProject.VpcConfigProperty {
  return { vpcId, subnets: subnets.map(({ subnetId }) => subnetId), securityGroupIds: [...securityGroupIds] };
}
