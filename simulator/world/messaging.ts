/** Topics, subscriptions and queues of an assembly. */
import { isObject } from '../assembly';
import { DESCRIPTION, ENCRYPTION, optionalNumber, optionalText, type ResourceKind, TAGS } from './resource-kind';

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
  problems: ({ properties: { Protocol: protocol, RawMessageDelivery: raw } }, where) => [
    ...(['sqs', 'lambda', ...OUTSIDE].includes(String(protocol)) ? [] : [`${where}.Protocol: got ${JSON.stringify(protocol)}, expected one of sqs, lambda, ${OUTSIDE.join(', ')}`]),
    ...(raw === undefined || raw === false ? [] : [`${where}.RawMessageDelivery: got ${JSON.stringify(raw)}, expected the envelope of SNS; raw messages are not simulated`]),
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
  create: ({ arn, properties }, { sqs }) =>
    sqs.createQueue(arn!, {
      visibilityTimeout: optionalNumber(properties['VisibilityTimeout']),
      messageRetentionPeriod: optionalNumber(properties['MessageRetentionPeriod']),
      redrivePolicy: redriveOf(properties['RedrivePolicy']),
    }),
};

function redriveOf(policy: unknown): { deadLetterTargetArn: string; maxReceiveCount: number } | undefined {
  if (!isObject(policy)) return undefined;
  return { deadLetterTargetArn: String(policy['deadLetterTargetArn']), maxReceiveCount: Number(policy['maxReceiveCount']) };
}
