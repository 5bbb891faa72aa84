/**
 * What requests of CloudWatch, AWS CodeBuild, Amazon ECR, EventBridge, Lambda and Step Functions need.
 *
 * Documented: the actions and their resources, in the Service Authorization Reference. Assumed: the answer to a task token is asked for
 * `*`, because the token does not tell its machine.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import type { ServiceName } from '../api/operation';
import { arn } from '../services/environment';
import { arnIn, type NeedsOf, textIn } from './need';

const repository = (action: string): NeedsOf => (request, { environment }) => {
  const account = textIn(request, 'registryId') || environment.account;
  return [{ action: `ecr:${action}`, resource: arn({ ...environment, account }, 'ecr', `repository/${textIn(request, 'repositoryName')}`) }];
};

/** A build is authorised as its project, whose name begins its id. */
const project = (action: string, namesOf: (request: Parameters<NeedsOf>[0]) => readonly string[]): NeedsOf => (request, { environment }) =>
  namesOf(request).map((name) => ({ action: `codebuild:${action}`, resource: arn(environment, 'codebuild', `project/${name.split(':', 1)[0]}`) }));

const onMember = (action: string, member: string): NeedsOf => (request) => [{ action: `states:${action}`, resource: textIn(request, member) }];
const onAnything = (action: string): NeedsOf => () => [{ action: `states:${action}`, resource: '*' }];

export const CONTROL: Readonly<Partial<Record<ServiceName, Readonly<Record<string, NeedsOf>>>>> = {
  cloudwatch: {
    DescribeAlarms: (request, facts) => {
      const names = Array.isArray(request['AlarmNames']) ? request['AlarmNames'].map(String) : [];
      return (names.length === 0 ? ['*'] : names).map((name) => ({ action: 'cloudwatch:DescribeAlarms', resource: arn(facts.environment, 'cloudwatch', `alarm:${name}`) }));
    },
    SetAlarmState: (request, facts) => [{ action: 'cloudwatch:SetAlarmState', resource: arnIn(facts, 'cloudwatch', textIn(request, 'AlarmName'), 'alarm:') }],
    PutMetricData: (request) => [{ action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': textIn(request, 'Namespace') } }],
  },
  codebuild: {
    StartBuild: project('StartBuild', (request) => [textIn(request, 'projectName')]),
    StopBuild: project('StopBuild', (request) => [textIn(request, 'id')]),
    BatchGetBuilds: project('BatchGetBuilds', ({ ids }) => (Array.isArray(ids) ? ids.map(String) : [])),
  },
  ecr: Object.fromEntries(['DescribeImages', 'DescribeImageScanFindings', 'StartImageScan'].map((action) => [action, repository(action)])),
  eventbridge: { PutEvents: (_request, { environment }) => [{ action: 'events:PutEvents', resource: arn(environment, 'events', 'event-bus/default') }] },
  lambda: {
    Invoke: (request, facts) => [{ action: 'lambda:InvokeFunction', resource: arnIn(facts, 'lambda', textIn(request, 'FunctionName').replace(/^function:/, ''), 'function:') }],
  },
  sfn: {
    StartExecution: onMember('StartExecution', 'stateMachineArn'),
    ListExecutions: onMember('ListExecutions', 'stateMachineArn'),
    DescribeExecution: onMember('DescribeExecution', 'executionArn'),
    StopExecution: onMember('StopExecution', 'executionArn'),
    SendTaskSuccess: onAnything('SendTaskSuccess'),
    SendTaskFailure: onAnything('SendTaskFailure'),
    SendTaskHeartbeat: onAnything('SendTaskHeartbeat'),
  },
};
