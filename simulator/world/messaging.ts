/** Topics, subscriptions and queues of an assembly. */
import { isObject } from '../assembly';
import { DESCRIPTION, ENCRYPTION, memberProblems, optionalNumber, optionalText, type ResourceKind, TAGS, wholeNumberProblems } from './resource-kind';

export const TOPIC: ResourceKind = {
  simulated: ['TopicName'],
  withoutEffect: { DisplayName: DESCRIPTION, KmsMasterKeyId: ENCRYPTION, Tags: TAGS },
  create: ({ arn }, services) => services.createTopic(arn!),
};

/** Protocols whose endpoints are people or machines outside: what they get stands in the trace. */
const OUTSIDE = ['email', 'email-json', 'firehose', 'http', 'https', 'sms'];

export const SUBSCRIPTION: ResourceKind = {
  simulated: ['TopicArn', 'Protocol', 'Endpoint', 'RedrivePolicy', 'RawMessageDelivery'],
  withoutEffect: { Region: 'one world is one region' },
  problems: ({ properties: { Protocol: protocol, RawMessageDelivery: raw, RedrivePolicy: redrive } }, where) => [
    ...(['sqs', 'lambda', ...OUTSIDE].includes(String(protocol)) ? [] : [`${where}.Protocol: got ${JSON.stringify(protocol)}, expected one of sqs, lambda, ${OUTSIDE.join(', ')}`]),
    ...(raw === undefined || raw === false ? [] : [`${where}.RawMessageDelivery: got ${JSON.stringify(raw)}, expected the envelope of SNS; raw messages are not simulated`]),
    ...redriveProblems(`${where}.RedrivePolicy`, redrive, ['deadLetterTargetArn']),
  ],
  create: ({ physicalId, properties }, services) => {
    const { Protocol: protocol, Endpoint, RedrivePolicy: redrive } = properties;
    const topicArn = String(properties['TopicArn']);
    const endpoint = String(Endpoint);
    const options = { deadLetterQueueArn: isObject(redrive) ? optionalText(redrive['deadLetterTargetArn']) : undefined };
    if (protocol === 'sqs') services.sns.subscribeQueue(topicArn, endpoint, options);
    else if (protocol === 'lambda') services.subscribeFunction(topicArn, endpoint, physicalId, options);
  },
};

export const QUEUE: ResourceKind = {
  simulated: ['QueueName', 'VisibilityTimeout', 'MessageRetentionPeriod', 'RedrivePolicy'],
  withoutEffect: {
    KmsDataKeyReusePeriodSeconds: ENCRYPTION,
    KmsMasterKeyId: ENCRYPTION,
    SqsManagedSseEnabled: ENCRYPTION,
    RedriveAllowPolicy: 'says who else may use the queue for dead letters',
    Tags: TAGS,
  },
  problems: ({ properties: { VisibilityTimeout: visibility, MessageRetentionPeriod: retention, RedrivePolicy: redrive } }, where) => [
    ...wholeNumberProblems(`${where}.VisibilityTimeout`, visibility, 0, 43_200, 'seconds'),
    ...wholeNumberProblems(`${where}.MessageRetentionPeriod`, retention, 60, 1_209_600, 'seconds'),
    ...redriveProblems(`${where}.RedrivePolicy`, redrive, ['deadLetterTargetArn', 'maxReceiveCount']),
  ],
  create: ({ arn, properties }, { sqs }) =>
    sqs.createQueue(arn!, {
      visibilityTimeout: optionalNumber(properties['VisibilityTimeout']),
      messageRetentionPeriod: optionalNumber(properties['MessageRetentionPeriod']),
      redrivePolicy: redriveOf(properties['RedrivePolicy']),
    }),
};

/** Both kinds name the queue; those of queues count, too. */
function redriveProblems(where: string, policy: unknown, members: readonly string[]): string[] {
  const problems = memberProblems(where, policy, members);
  if (!isObject(policy)) return problems;
  const { deadLetterTargetArn: target, maxReceiveCount: most } = policy;
  return [
    ...problems,
    ...(typeof target === 'string' ? [] : [`${where}.deadLetterTargetArn: got ${JSON.stringify(target)}, expected the ARN of a queue`]),
    ...(members.includes('maxReceiveCount') ? wholeNumberProblems(`${where}.maxReceiveCount`, most ?? null, 1, 1000, 'times') : []),
  ];
}

function redriveOf(policy: unknown): { deadLetterTargetArn: string; maxReceiveCount: number } | undefined {
  if (!isObject(policy)) return undefined;
  return { deadLetterTargetArn: String(policy['deadLetterTargetArn']), maxReceiveCount: Number(policy['maxReceiveCount']) };
}
