/**
 * What a Task may call, and with which arguments. Optimised integrations are on a list, because a misspelt one is only refused
 * at deployment; all others go through `aws-sdk`, whose actions are those of the SDK's clients. Arguments are checked against
 * the request schema of the operation.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as codebuild from '@aws-sdk/client-codebuild';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ecr from '@aws-sdk/client-ecr';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import { operationOf, requestFindings } from './sdk-schema';
import type { JsonObject } from '../../../simulator/checks/template';

/** By the name that `aws-sdk` resources use. */
const CLIENTS: Readonly<Record<string, unknown>> = { cloudwatch, codebuild, dynamodb, ecr, lambda, s3, sagemaker, sfn, sns, sqs, ssm };

const JOB = ['', '.sync'];
const PLAIN = [''];
const CALLBACK = ['', '.waitForTaskToken'];

interface Optimised {
  readonly client: string;
  /** Endings of the resource that the integration supports. */
  readonly patterns: readonly string[];
  readonly anyJson?: readonly string[];
}

const OPTIMISED: Readonly<Record<string, Optimised>> = {
  'dynamodb:deleteItem': { client: 'dynamodb', patterns: PLAIN },
  'codebuild:startBuild': { client: 'codebuild', patterns: JOB },
  'dynamodb:getItem': { client: 'dynamodb', patterns: PLAIN },
  'dynamodb:putItem': { client: 'dynamodb', patterns: PLAIN },
  'dynamodb:updateItem': { client: 'dynamodb', patterns: PLAIN },
  'lambda:invoke': { client: 'lambda', patterns: CALLBACK, anyJson: ['Payload'] },
  'sagemaker:createEndpoint': { client: 'sagemaker', patterns: PLAIN },
  'sagemaker:createEndpointConfig': { client: 'sagemaker', patterns: PLAIN },
  'sagemaker:createHyperParameterTuningJob': { client: 'sagemaker', patterns: JOB },
  'sagemaker:createLabelingJob': { client: 'sagemaker', patterns: JOB },
  'sagemaker:createModel': { client: 'sagemaker', patterns: PLAIN },
  'sagemaker:createProcessingJob': { client: 'sagemaker', patterns: JOB },
  'sagemaker:createTrainingJob': { client: 'sagemaker', patterns: JOB },
  'sagemaker:createTransformJob': { client: 'sagemaker', patterns: JOB },
  'sagemaker:updateEndpoint': { client: 'sagemaker', patterns: PLAIN },
  'sns:publish': { client: 'sns', patterns: CALLBACK, anyJson: ['Message'] },
  'sqs:sendMessage': { client: 'sqs', patterns: CALLBACK, anyJson: ['MessageBody'] },
  'states:startExecution': { client: 'sfn', patterns: ['', '.sync', '.sync:2', '.waitForTaskToken'], anyJson: ['Input'] },
};

/** Findings of one Task. */
export function integrationFindings(where: string, state: JsonObject): string[] {
  const resource = String(state['Resource']);
  const call = /^arn:[^:]+:states:::(?:(aws-sdk):)?([^:.]+):([A-Za-z0-9]+)((?:\.[A-Za-z]+(?::\d)?)?)$/.exec(resource);
  if (!call) {
    return [`${where}.Resource: got ${resource}, expected arn:<partition>:states:::<service>:<action>; functions are called by lambda:invoke`];
  }
  const [, sdk, service, action, pattern] = call as unknown as [string, string | undefined, string, string, string];
  return sdk === undefined
    ? optimisedFindings(where, state, `${service}:${action}`, pattern)
    : sdkFindings(where, state, service, action, pattern);
}

function optimisedFindings(where: string, state: JsonObject, name: string, pattern: string): string[] {
  const integration = OPTIMISED[name];
  if (!integration) {
    return [`${where}.Resource: got ${name}, expected one of ${Object.keys(OPTIMISED).join(', ')}, or aws-sdk:${name}`];
  }
  const { client, patterns, anyJson } = integration;
  const operation = operationOf(CLIENTS[client], name.split(':')[1]!);
  return [
    ...(patterns.includes(pattern) ? [] : [`${where}.Resource: got ${name}${pattern}, expected ${patterns.map((one) => `${name}${one}`).join(' or ')}`]),
    ...requestFindings(`${where}.Arguments`, state['Arguments'] ?? {}, operation, anyJson ? { anyJson } : {}),
  ];
}

function sdkFindings(where: string, state: JsonObject, service: string, action: string, pattern: string): string[] {
  const client = CLIENTS[service];
  if (!client) {
    return [`${where}.Resource: got aws-sdk:${service}, expected one of ${Object.keys(CLIENTS).join(', ')}; install its SDK client and add it to the check`];
  }
  const operation = action.charAt(0) === action.charAt(0).toLowerCase() ? operationOf(client, action) : undefined;
  if (operation === undefined) return [`${where}.Resource: got aws-sdk:${service}:${action}, expected an action of the service in camelCase`];
  return [
    ...(CALLBACK.includes(pattern) ? [] : [`${where}.Resource: got ${pattern}, expected no ending or .waitForTaskToken; aws-sdk integrations wait for nothing else`]),
    ...requestFindings(`${where}.Arguments`, state['Arguments'] ?? {}, operation),
  ];
}
