/** SQS, SNS and SSM in memory, on virtual time. */
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../simulator/clock';
import { ServiceError } from '../../../simulator/services/service-error';
import { Sns } from '../../../simulator/services/sns';
import { Sqs } from '../../../simulator/services/sqs';
import { Ssm } from '../../../simulator/services/ssm';
import { fc } from '../../lambda/support/property';
import { DAY, ENVIRONMENT, EventRecorder, HOUR, MINUTE, refusal, SECOND, START } from './fixture';

const QUEUE = 'arn:aws:sqs:ap-southeast-1:111122223333:work';
const DEAD = 'arn:aws:sqs:ap-southeast-1:111122223333:dead';
const TOPIC = 'arn:aws:sns:ap-southeast-1:111122223333:alerts';

function queues(maxReceiveCount = 2): { clock: Clock; sqs: Sqs } {
  const clock = new Clock({ start: START });
  const sqs = new Sqs(clock);
  sqs.createQueue(DEAD);
  sqs.createQueue(QUEUE, { redrivePolicy: { deadLetterTargetArn: DEAD, maxReceiveCount } });
  return { clock, sqs };
}

describe('a queue', () => {
  it('hides a received message until its visibility timeout, unless it is deleted', async () => {
    const { clock, sqs } = queues();
    sqs.sendMessage(QUEUE, 'a', { k: 'v' });
    expect(sqs.receiveMessages(QUEUE)).toMatchObject([{ body: 'a', attributes: { k: 'v' }, receiveCount: 1, sentAt: START }]);
    expect(sqs.receiveMessages(QUEUE)).toEqual([]);
    await clock.runUntil(START + 30 * SECOND);
    const [again] = sqs.receiveMessages(QUEUE);
    expect(again).toMatchObject({ receiveCount: 2 });
    sqs.deleteMessage(QUEUE, again!.receiptHandle);
    await clock.runUntil(START + HOUR);
    expect(sqs.receiveMessages(QUEUE)).toEqual([]);
    expect(sqs.peek(DEAD)).toEqual([]);
  });

  it('does not delete a message by the handle of an earlier receipt', async () => {
    const { clock, sqs } = queues();
    sqs.sendMessage(QUEUE, 'a');
    const [first] = sqs.receiveMessages(QUEUE);
    await clock.runUntil(START + 30 * SECOND);
    sqs.receiveMessages(QUEUE);
    sqs.deleteMessage(QUEUE, first!.receiptHandle);
    expect(sqs.peek(QUEUE)).toHaveLength(1);
  });

  it('moves a message to the dead letters instead of giving it out once more than allowed, whatever the number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), async (maxReceiveCount) => {
        const { clock, sqs } = queues(maxReceiveCount);
        const messageId = sqs.sendMessage(QUEUE, 'a');
        let received = 0;
        for (let round = 0; round < 8; round++) {
          received += sqs.receiveMessages(QUEUE).length;
          await clock.runUntil(clock.now + 30 * SECOND);
        }
        expect(received).toBe(maxReceiveCount);
        expect(sqs.peek(QUEUE)).toEqual([]);
        expect(sqs.peek(DEAD)).toMatchObject([{ messageId, body: 'a', sentAt: START }]);
      }),
      { numRuns: 10 },
    );
  });

  it('delays a message, and forgets it after its retention', async () => {
    const { clock, sqs } = queues();
    sqs.sendMessage(QUEUE, 'late', {}, 60);
    expect(sqs.receiveMessages(QUEUE)).toEqual([]);
    await clock.runUntil(START + 60 * SECOND);
    expect(sqs.receiveMessages(QUEUE)).toHaveLength(1);
    await clock.runUntil(START + 4 * DAY);
    expect(sqs.peek(QUEUE)).toEqual([]);
  });

  it('gives out at most ten messages at once, in the order of sending', () => {
    const { sqs } = queues();
    for (let index = 0; index < 12; index++) sqs.sendMessage(QUEUE, String(index));
    expect(refusal(() => sqs.receiveMessages(QUEUE, 11)).code).toBe('InvalidParameterValue');
    expect(sqs.receiveMessages(QUEUE, 10).map(({ body }) => body)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('reports its visible messages each minute until it has been empty for six hours', async () => {
    const clock = new Clock({ start: START });
    const reports: [number, string, number][] = [];
    const sqs = new Sqs(clock, (name, visible) => reports.push([clock.now - START, name, visible]));
    sqs.createQueue(QUEUE);
    await clock.runUntil(START + 90 * SECOND);
    expect(reports).toEqual([]);
    sqs.sendMessage(QUEUE, 'a');
    await clock.runUntil(START + 3 * MINUTE);
    expect(reports).toEqual([[2 * MINUTE, 'work', 1], [3 * MINUTE, 'work', 1]]);
    sqs.deleteMessage(QUEUE, sqs.receiveMessages(QUEUE)[0]!.receiptHandle);
    await clock.run();
    expect(reports.slice(2).every(([, , visible]) => visible === 0)).toBe(true);
    expect(reports.at(-1)![0]).toBe(6 * HOUR + 3 * MINUTE);
  });

  it('names what is wrong with a request', () => {
    const { sqs } = queues();
    expect(refusal(() => sqs.sendMessage('nowhere', 'a')).code).toBe('QueueDoesNotExist');
    expect(refusal(() => sqs.sendMessage(QUEUE, '')).code).toBe('InvalidMessageContents');
    expect(refusal(() => sqs.createQueue(QUEUE)).code).toBe('QueueNameExists');
    expect(refusal(() => sqs.createQueue(`${QUEUE}.fifo`)).message).toMatch(/FIFO queue.*not simulated/);
  });
});

describe('a topic', () => {
  function topic(): { clock: Clock; sqs: Sqs; sns: Sns } {
    const { clock, sqs } = queues();
    const sns = new Sns(clock, sqs);
    sns.createTopic(TOPIC);
    return { clock, sqs, sns };
  }

  it('gives a message to every subscriber, in an event after the publication', async () => {
    const { clock, sqs, sns } = topic();
    const heard: string[] = [];
    sns.subscribe(TOPIC, ({ message, subject }) => void heard.push(`${subject}: ${message}`));
    sns.subscribeQueue(TOPIC, QUEUE);
    const messageId = sns.publish(TOPIC, 'drift', 'model');
    expect(heard).toEqual([]);
    await clock.run();
    expect(heard).toEqual(['model: drift']);
    expect(JSON.parse(sqs.peek(QUEUE)[0]!.body)).toEqual({ Type: 'Notification', MessageId: messageId, TopicArn: TOPIC, Subject: 'model', Message: 'drift', Timestamp: '2024-01-01T00:00:00.000Z' });
    expect(sns.published(TOPIC)).toMatchObject([{ message: 'drift', at: START }]);
  });

  it('tries again as documented, until the subscriber takes it', async () => {
    const { clock, sns } = topic();
    const attempts: number[] = [];
    sns.subscribe(TOPIC, () => {
      attempts.push(clock.now - START);
      if (attempts.length < 18) throw new ServiceError('ServiceUnavailable', 'down');
    });
    sns.publish(TOPIC, 'a');
    await clock.run();
    expect(attempts.slice(0, 6)).toEqual([0, 0, 0, 0, SECOND, 2 * SECOND]);
    expect(attempts[17]! - attempts[16]!).toBe(20 * SECOND);
    expect(attempts).toHaveLength(18);
  });

  it('puts what cannot be delivered into the dead letters at once when trying again cannot help', async () => {
    const { clock, sqs, sns } = topic();
    let attempts = 0;
    const gone = (): never => {
      attempts += 1;
      throw new ServiceError('ResourceNotFoundException', 'gone', false);
    };
    sns.subscribe(TOPIC, gone, { deadLetterQueueArn: DEAD });
    sns.publish(TOPIC, 'a');
    await clock.run();
    expect(attempts).toBe(1);
    expect(clock.now).toBe(START);
    expect(JSON.parse(sqs.peek(DEAD)[0]!.body)).toMatchObject({ Message: 'a' });
  });

  it('gives up after 23 days', async () => {
    const { clock, sqs, sns } = topic();
    let attempts = 0;
    const down = (): never => {
      attempts += 1;
      throw new ServiceError('ServiceUnavailable', 'down');
    };
    sns.subscribe(TOPIC, down, { deadLetterQueueArn: DEAD });
    sns.publish(TOPIC, 'a');
    await clock.run();
    expect(attempts).toBe(100_015);
    expect(Math.floor((clock.now - START) / DAY)).toBe(23);
    expect(sqs.peek(DEAD)).toHaveLength(1);
  });

  it('lets a defect of a subscriber end the run', async () => {
    const { clock, sns } = topic();
    sns.subscribe(TOPIC, () => {
      throw new TypeError('a defect');
    });
    sns.publish(TOPIC, 'a');
    await expect(clock.run()).rejects.toThrow('a defect');
  });

  it('names what is wrong with a request', () => {
    const { sns } = topic();
    expect(refusal(() => sns.publish('nowhere', 'a')).code).toBe('NotFound');
    expect(refusal(() => sns.publish(TOPIC, '')).message).toMatch(/message of 0 bytes/);
    expect(refusal(() => sns.publish(TOPIC, 'a', 'x'.repeat(101))).message).toMatch(/1 to 100 printable ASCII/);
    expect(refusal(() => sns.publish(TOPIC, 'a', 'two\nlines')).message).toMatch(/printable ASCII/);
    expect(refusal(() => sns.createTopic(TOPIC)).code).toBe('InvalidParameter');
  });
});

describe('a parameter', () => {
  function store(): { events: EventRecorder; ssm: Ssm } {
    const events = new EventRecorder();
    return { events, ssm: new Ssm(new Clock({ start: START }), ENVIRONMENT, events) };
  }

  it('counts its versions, and tells of each change', () => {
    const { events, ssm } = store();
    expect(ssm.putParameter({ Name: '/models/flight-delay/envelope', Value: '{}', Type: 'String' })).toBe(1);
    expect(ssm.putParameter({ Name: '/models/flight-delay/envelope', Value: '{"a":1}', Overwrite: true })).toBe(2);
    expect(ssm.getParameter('/models/flight-delay/envelope')).toEqual({
      Name: '/models/flight-delay/envelope',
      Value: '{"a":1}',
      Type: 'String',
      Version: 2,
      ARN: 'arn:aws:ssm:ap-southeast-1:111122223333:parameter/models/flight-delay/envelope',
      LastModifiedDate: START,
    });
    ssm.deleteParameter('/models/flight-delay/envelope');
    expect(events.entries.map(({ detail }) => detail)).toEqual(['Create', 'Update', 'Delete'].map((operation) => ({ operation, name: '/models/flight-delay/envelope', type: 'String' })));
    expect(events.entries[0]).toMatchObject({ source: 'aws.ssm', detailType: 'Parameter Store Change', resources: ['arn:aws:ssm:ap-southeast-1:111122223333:parameter/models/flight-delay/envelope'] });
  });

  it('starts again at version 1 after its deletion', () => {
    const { ssm } = store();
    ssm.putParameter({ Name: 'a', Value: '1', Type: 'String' });
    ssm.deleteParameter('a');
    expect(refusal(() => ssm.getParameter('a')).code).toBe('ParameterNotFound');
    expect(ssm.putParameter({ Name: 'a', Value: '1', Type: 'String' })).toBe(1);
  });

  it('tells of nothing that it refused', () => {
    const { events, ssm } = store();
    ssm.putParameter({ Name: 'a', Value: 'x', Type: 'String' });
    expect(refusal(() => ssm.putParameter({ Name: 'a', Value: 'y', Type: 'String' })).code).toBe('ParameterAlreadyExists');
    expect(refusal(() => ssm.putParameter({ Name: 'b', Value: 'x'.repeat(4097), Type: 'String' })).message).toMatch(/4097 bytes, expected 1 to 4096 for the tier Standard/);
    expect(refusal(() => ssm.putParameter({ Name: 'b', Value: 'x' })).message).toMatch(/got the type nothing/);
    expect(refusal(() => ssm.putParameter({ Name: 'b c', Value: 'x', Type: 'String' })).code).toBe('ValidationException');
    expect(refusal(() => ssm.putParameter({ Name: 'b', Value: 'x', Type: 'SecureString' } as never)).message).toMatch(/SecureString/);
    expect(refusal(() => ssm.putParameter({ Name: 'b', Value: 'x', Type: 'String', KeyId: 'k' } as never)).message).toMatch(/KeyId: got a property that is not simulated/);
    expect(refusal(() => ssm.deleteParameter('b')).code).toBe('ParameterNotFound');
    expect(events.entries).toHaveLength(1);
    expect(ssm.putParameter({ Name: 'b', Value: 'x'.repeat(4097), Type: 'String', Tier: 'Advanced' })).toBe(1);
  });
});
