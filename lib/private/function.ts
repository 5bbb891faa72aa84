/**
 * The one place that makes functions. Each has its own role and log group, runs where the landing zone wants it, and sends
 * events that failed for good to a queue that somebody watches.
 */
import type { Duration } from 'aws-cdk-lib';
import { Aws, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { acceptFindings } from './exceptions';
import { landingZoneKey } from './key';
import { landingZoneOf, type LandingZoneNetwork } from './landing-zone';
import { withBundle } from './lambda-code';
import { landingZoneLogGroup } from './log-group';
import { landingZoneNetwork, type EndpointService } from './network';
import { arnInStack, ServiceRole } from './role';
import { RULES } from './rule-names';

export interface DeclaredFunctionProps {
  /** Folder below `dist/lambda`. */
  readonly bundle: string;
  readonly description: string;
  /** JSON-safe, without tokens; travels in the code asset. */
  readonly config: object;
  /** What only deploy time knows. */
  readonly environment: Record<string, string>;
  readonly memoryMiB: number;
  readonly timeout: Duration;
  readonly deadLetters: sqs.IQueue;
  /** What its code calls; in a network, each needs an endpoint. Logs, metrics and dead letters go another way. */
  readonly calls: readonly EndpointService[];
}

const MARK = Symbol.for('cdk-mlops.DeclaredFunction');

export class DeclaredFunction extends Construct {
  /** True for the constructs that this class made: a template holds no other function of ours. */
  public static isDeclaredFunction(construct: IConstruct): boolean {
    return MARK in construct;
  }

  public readonly function: lambda.Function;
  public readonly role: ServiceRole;

  public constructor(scope: Construct, id: string, props: DeclaredFunctionProps) {
    super(scope, id);
    Object.defineProperty(this, MARK, { value: true });
    const { reservedConcurrency } = landingZoneOf(this);
    const network = landingZoneNetwork(this, props.calls);
    const logGroup = landingZoneLogGroup(this, 'Logs');
    this.role = new ServiceRole(this, 'Execution', { service: 'lambda', description: props.description });
    this.role.allow('WriteOwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.role.allow('SendDeadLetters', ['sqs:SendMessage'], [props.deadLetters.queueArn]);
    this.role.allow('EncryptDeadLetters', ['kms:Decrypt', 'kms:GenerateDataKey'], [landingZoneKey(this, 'messages').keyArn]);
    if (network) this.allowNetworkInterfaces(network);
    this.function = withBundle(
      this,
      props.bundle,
      props.config,
      (code) =>
        new lambda.Function(this, 'Function', {
          code,
          handler: 'index.handler',
          runtime: lambda.Runtime.NODEJS_24_X,
          architecture: lambda.Architecture.ARM_64,
          description: props.description,
          environment: props.environment,
          memorySize: props.memoryMiB,
          timeout: props.timeout,
          logGroup,
          loggingFormat: lambda.LoggingFormat.JSON,
          // Its permissions are the statements above and those of its owner: nothing may add to them in passing.
          role: this.role.role.withoutPolicyUpdates(),
          ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
        }),
    );
    const resource = this.function.node.defaultChild as lambda.CfnFunction;
    resource.deadLetterConfig = { targetArn: props.deadLetters.queueArn };
    // The Lambda service tries the permissions for queue and network out when it makes the function: the role alone is not enough.
    this.function.node.addDependency(this.role);
    if (network) {
      resource.vpcConfig = {
        subnetIds: network.subnets.map(({ subnetId }) => subnetId),
        securityGroupIds: [...network.securityGroupIds],
      };
    }
    if (Object.keys(props.environment).length > 0) {
      acceptFindings(resource, RULES.lambdaEnvironment, 'The variables hold names of resources and nothing secret; a key of their own would make each deployer need grants on it.');
    }
    this.acceptPosture(network !== undefined, reservedConcurrency !== undefined);
  }

  /** Lets the events service invoke the function for one rule of this account. */
  public allowInvocationBy(id: string, ruleArn: string): void {
    new lambda.CfnPermission(this, id, {
      action: 'lambda:InvokeFunction',
      functionName: this.function.functionArn,
      principal: 'events.amazonaws.com',
      sourceArn: ruleArn,
      sourceAccount: Aws.ACCOUNT_ID,
    });
  }

  /**
   * What the Lambda service does in the role's name to place the function into the subnets. The describing actions know no
   * resources; an interface's id is not known before it exists.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
   */
  private allowNetworkInterfaces(network: LandingZoneNetwork): void {
    const interfaces = arnInStack(this, 'ec2', 'network-interface/*');
    this.role.allow('DescribeNetwork', ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], ['*'], undefined,
      'Amazon EC2 knows no resources for describing actions.', this.role.inline ? RULES.lambdaStarPermissions : []);
    this.role.allow(
      'CreateNetworkInterface',
      ['ec2:CreateNetworkInterface'],
      [
        interfaces,
        ...network.subnets.map(({ subnetId }) => arnInAnyAccount(this, `subnet/${subnetId}`)),
        ...network.securityGroupIds.map((securityGroupId) => arnInAnyAccount(this, `security-group/${securityGroupId}`)),
      ],
      undefined,
      'The id of a network interface is not known before it exists; subnets and security groups are exact by their ids, and shared ones belong to the account of the network.',
    );
    this.role.allow(
      'ManageNetworkInterfaces',
      ['ec2:AssignPrivateIpAddresses', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'],
      [interfaces],
      undefined,
      'The ids of the interfaces that the Lambda service makes for the function are not known here, and the service demands all of them.',
    );
  }

  private acceptPosture(inNetwork: boolean, reserved: boolean): void {
    const resource = this.function.node.defaultChild as lambda.CfnFunction;
    acceptFindings(resource, RULES.lambdaTracing,
      'A schedule, a rule or a state machine starts the function, and the log line of each execution says what started it; traces would hold nothing more.');
    if (!inNetwork) {
      acceptFindings(resource, RULES.lambdaInsideVpc,
        'The profile names no network. The function calls AWS endpoints only, over TLS and with its own role; a profile with a network places it there.');
    }
    if (!reserved) {
      acceptFindings(resource, RULES.lambdaConcurrency,
        'Reserving concurrency takes it from the account, which in a new account may have none to give; one schedule and conditional writes bound and order the executions. The profile can reserve some.');
    }
  }
}

/** What the landing zone may share from the account of its network; its id is unique in the region. */
function arnInAnyAccount(scope: Construct, resource: string): string {
  const { partition, region } = Stack.of(scope);
  return `arn:${partition}:ec2:${region}:*:${resource}`;
}
