/**
 * Operations of Amazon SQS.
 *
 * Documented: a queue's URL ends in account and name; message attributes come back only when asked for; system attributes too.
 * Assumed: a receive does not wait for messages, which is what one without long polling does.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
import { createHash } from 'node:crypto';
import { arn, type Environment } from '../services/environment';
import type { Message, Sqs } from '../services/sqs';
import { ServiceError } from '../services/service-error';
import { Members, present } from './members';
import type { ApiRequest, Operations } from './operation';

export function sqsOperations(sqs: Sqs, environment: Environment): Operations {
  const queueOf = (members: Members): string => {
    const url = members.text('QueueUrl');
    const [account, name] = url.split('/').slice(-2);
    if (account !== environment.account || !name) throw new ServiceError('QueueDoesNotExist', `queue ${url}: no such queue`, false);
    return arn(environment, 'sqs', name);
  };
  return {
    SendMessage: (request) => {
      const members = new Members('SQS SendMessage', request, ['QueueUrl', 'MessageBody', 'DelaySeconds', 'MessageAttributes']);
      const body = members.text('MessageBody');
      const MessageId = sqs.sendMessage(queueOf(members), body, attributesOf(members, request['MessageAttributes']), members.optionalNumber('DelaySeconds'));
      return { MessageId, MD5OfMessageBody: md5(body) };
    },
    ReceiveMessage: (request) => {
      const members = new Members('SQS ReceiveMessage', request, ['QueueUrl', 'MaxNumberOfMessages', 'WaitTimeSeconds', 'MessageAttributeNames', 'MessageSystemAttributeNames', 'AttributeNames']);
      members.only('WaitTimeSeconds', [0]);
      const system = [...(members.optionalTexts('MessageSystemAttributeNames') ?? []), ...(members.optionalTexts('AttributeNames') ?? [])];
      const own = members.optionalTexts('MessageAttributeNames') ?? [];
      const messages = sqs.receiveMessages(queueOf(members), members.optionalNumber('MaxNumberOfMessages'));
      return messages.length === 0 ? {} : { Messages: messages.map((message) => shown(message, system, own)) };
    },
    DeleteMessage: (request) => {
      const members = new Members('SQS DeleteMessage', request, ['QueueUrl', 'ReceiptHandle']);
      sqs.deleteMessage(queueOf(members), members.text('ReceiptHandle'));
      return {};
    },
  };
}

function attributesOf(members: Members, given: unknown): Record<string, string> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null) throw members.invalid('MessageAttributes', given, 'a map');
  return Object.fromEntries(
    Object.entries(given as Record<string, ApiRequest>).map(([name, attribute]) => {
      const { DataType: type, StringValue: value } = attribute;
      if (type !== 'String' || typeof value !== 'string') throw new ServiceError('NotSimulated', `SQS SendMessage.MessageAttributes.${name}: got ${JSON.stringify(attribute)}, expected DataType String; others are not simulated`, false);
      return [name, value];
    }),
  );
}

function shown(message: Message, system: readonly string[], own: readonly string[]): unknown {
  const wanted = (names: readonly string[], name: string): boolean => names.includes('All') || names.includes(name);
  const attributes = Object.entries({ SentTimestamp: String(message.sentAt), ApproximateReceiveCount: String(message.receiveCount) }).filter(([name]) => wanted(system, name));
  const messageAttributes = Object.entries(message.attributes).filter(([name]) => wanted(own, name));
  return present({
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: attributes.length > 0 ? Object.fromEntries(attributes) : undefined,
    MessageAttributes: messageAttributes.length > 0 ? Object.fromEntries(messageAttributes.map(([name, value]) => [name, { DataType: 'String', StringValue: value }])) : undefined,
  });
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
