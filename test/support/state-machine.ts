/**
 * A state machine whose role has the landing zone's policy style: the statements of its states go into a `ServiceRole`. CDK's own
 * `StateMachine` would put them into a policy resource beside the role, and would add its statements for logs and traces without
 * saying what for; so the definition is rendered by CDK and the resource is the plain one.
 */
import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { landingZoneLogGroup } from '../../lib/private/log-group';
import { arnInStack, ServiceRole } from '../../lib/private/role';

const LOG_DELIVERY = ['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'GetLogDelivery',
  'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'];
const TRACING = ['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'];

export class LandingZoneStateMachine extends Construct {
  public readonly machine: sfn.CfnStateMachine;
  public readonly role: ServiceRole;

  public constructor(scope: Construct, id: string, definition: sfn.IChainable) {
    super(scope, id);
    const graph = new sfn.StateGraph(definition.startState, `the definition of ${this.node.path}`);
    const logGroup = landingZoneLogGroup(this, 'Logs');
    this.role = new ServiceRole(this, 'Execution', {
      service: 'states',
      description: 'State machine: calls what its states call',
      sourceArn: arnInStack(this, 'states', 'stateMachine:*'),
    });
    for (const { sid, actions, resources, conditions } of this.merged(graph.policyStatements)) {
      this.role.allow(sid, actions, resources, conditions, 'Names end in what tells one run or version from another, which only run time knows.');
    }
    this.role.allow('DeliverLogs', LOG_DELIVERY.map((action) => `logs:${action}`), ['*'], undefined, 'Log delivery knows no resources in IAM.');
    this.role.allow('Trace', TRACING.map((action) => `xray:${action}`), ['*'], undefined, 'AWS X-Ray knows no resources for writing traces.');
    this.machine = new sfn.CfnStateMachine(this, 'Resource', {
      roleArn: this.role.role.roleArn,
      definitionString: Stack.of(this).toJsonString({ QueryLanguage: 'JSONata', ...graph.toGraphJson(sfn.QueryLanguage.JSONATA) }),
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    // A managed policy is a resource of its own: Step Functions checks the role's permissions when the machine is made.
    const policy = this.role.node.tryFindChild('Policy')?.node.defaultChild;
    if (policy && CfnResource.isCfnResource(policy)) this.machine.node.addDependency(policy);
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
