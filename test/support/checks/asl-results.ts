/**
 * What a Task reads of its result, against the response schema of what it called: a job that is not waited for answers less than one that is,
 * and the answer of a function lies in `Payload`. Step Functions fails at run time, or goes on with nothing in its place.
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
import type { Scope } from '../../../simulator/checks/asl';
import { expressionsOf, parse } from '../../../simulator/checks/asl-expressions';
import { operationOf, responseFindings } from './sdk-schema';

const CLIENTS: Readonly<Record<string, unknown>> = { cloudwatch, codebuild, dynamodb, ecr, lambda, s3, sagemaker, sfn, sns, sqs, ssm, states: sfn };
/** Members of any JSON. */
const OPEN = ['Payload', 'Output', 'Input'];
/** What Step Functions adds to every answer of an optimised integration. */
const ADDED = ['SdkHttpMetadata', 'SdkResponseMetadata'];

export function resultFindings(scope: Scope): string[] {
  return expressionsOf(scope).flatMap((expression) => {
    const names = parse(expression);
    if (typeof names === 'string') return [];
    const reads = names.statesPaths.filter(([member]) => member === 'result').map(([, ...rest]) => rest).filter(({ length }) => length > 0);
    const operation = reads.length === 0 ? undefined : answeredBy(String(scope.states[expression.state]?.['Resource']));
    return operation === undefined ? [] : reads.filter(([first]) => !ADDED.includes(first!)).flatMap((path) => responseFindings(expression.where, path, operation, OPEN));
  });
}

/** The operation whose response a Task sees: a job that is waited for is described in the end. */
function answeredBy(resource: string): unknown {
  const [, service, action, pattern] = /:states:::(?:aws-sdk:)?(\w+):(\w+)(\..+)?$/.exec(resource) ?? [];
  if (service === undefined || pattern === '.waitForTaskToken') return undefined;
  const isWaitedFor = pattern !== undefined && pattern.startsWith('.sync');
  const described = isWaitedFor && service === 'sagemaker' ? action!.replace(/^create/, 'describe') : isWaitedFor && service === 'states' ? 'describeExecution' : action!;
  return operationOf(CLIENTS[service], described);
}
