/**
 * The one place that makes state machines: JSONata, a log without data, and a role in the landing zone's policy style that has
 * exactly the statements of its states. CDK's own `StateMachine` would put them into a policy resource beside the role, and would
 * add its statements for logs and traces without saying what for; so CDK renders the definition and the resource is the plain one.
 */
import { Stack, type Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { arnInStack, ServiceRole } from './role';

export interface LandingZoneStateMachineProps {
  /** Default: AWS CloudFormation makes one up. */
  readonly name?: string;
  /** Its first state leads to all others. */
  readonly definition: sfn.IChainable;
  /** What the machine does; stands in its definition. */
  readonly comment: string;
  /** An execution that takes longer ends in TIMED_OUT. */
  readonly timeout: Duration;
  /** Gets one entry for every event of every execution, without inputs and outputs, which may hold personal data. */
  readonly logGroup: logs.ILogGroup;
}

const LOG_DELIVERY = ['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'GetLogDelivery',
  'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'];
const TRACING = ['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'];

export class LandingZoneStateMachine extends Construct {
  public readonly role: ServiceRole;
  /** For grants, triggers and metrics. */
  public readonly stateMachine: sfn.IStateMachine;
  /** For dependencies. */
  public readonly resource: sfn.CfnStateMachine;

  public constructor(scope: Construct, id: string, props: LandingZoneStateMachineProps) {
    super(scope, id);
    const graph = new sfn.StateGraph(props.definition.startState, `the definition of ${this.node.path}`);
    this.role = new ServiceRole(this, 'Execution', {
      service: 'states',
      description: props.comment,
      sourceArn: arnInStack(this, 'states', 'stateMachine:*'),
    });
    for (const { sid, actions, resources, conditions } of this.merged(graph.policyStatements)) {
      this.role.allow(sid, actions, resources, conditions, 'Names end in what tells one run or version from another, which only run time knows.');
    }
    this.role.allow('DeliverLogs', LOG_DELIVERY.map((action) => `logs:${action}`), ['*'], undefined, 'Log delivery knows no resources in IAM.');
    this.role.allow('Trace', TRACING.map((action) => `xray:${action}`), ['*'], undefined, 'AWS X-Ray knows no resources for writing traces.');
    this.resource = new sfn.CfnStateMachine(this, 'Resource', {
      ...(props.name === undefined ? {} : { stateMachineName: props.name }),
      roleArn: this.role.role.roleArn,
      definitionString: Stack.of(this).toJsonString({
        // The graph has a timeout of its own, which is undefined and would undo this one if it came after.
        ...graph.toGraphJson(sfn.QueryLanguage.JSONATA), Comment: props.comment, QueryLanguage: 'JSONata', TimeoutSeconds: props.timeout.toSeconds(),
      }),
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: props.logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    // Managed policies are resources of their own: Step Functions checks the role's permissions when the machine is made.
    this.resource.node.addDependency(this.role.policies);
    this.stateMachine = sfn.StateMachine.fromStateMachineArn(this, 'Reference', this.resource.attrArn);
  }

  /** One statement for the same actions under the same conditions, whatever states want them: policies are short of characters. */
  private merged(statements: readonly iam.PolicyStatement[]): Statement[] {
    const merged = new Map<string, Statement>();
    for (const statement of statements) {
      const { actions, resources, sid } = statement;
      const conditions = statement.conditions as Record<string, unknown>;
      const key = JSON.stringify(Stack.of(this).resolve({ actions, conditions }));
      const before = merged.get(key);
      merged.set(key, {
        sid: before?.sid ?? sid ?? '',
        actions,
        resources: [...new Set([...(before?.resources ?? []), ...resources])],
        conditions: Object.keys(conditions).length > 0 ? conditions : undefined,
      });
    }
    return [...merged.values()];
  }
}

interface Statement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Record<string, unknown> | undefined;
}
