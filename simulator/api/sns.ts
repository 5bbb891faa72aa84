/** Operations of Amazon SNS: publishing to a topic. */
import type { Sns } from '../services/sns';
import { Members } from './members';
import type { Operations } from './operation';

export function snsOperations(sns: Sns): Operations {
  return {
    Publish: (request) => {
      const members = new Members('SNS Publish', request, ['TopicArn', 'Message', 'Subject']);
      return { MessageId: sns.publish(members.text('TopicArn'), members.text('Message'), members.optionalText('Subject')) };
    },
  };
}
