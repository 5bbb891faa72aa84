/**
 * Ninth phase: asks the new fleet a question, and writes down that it is live. Only then does the deployment count. Where nobody could ask it,
 * or write that down, nothing was found against what was deployed: the way back ends in an outcome of its own.
 */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ROWS_MEDIA_TYPE } from '../../contract/deployment';
import type { EndpointProbeEvent } from '../../contract/endpoint-probe';
import { RELEASE_ITEMS } from '../../contract/release-record';
import { CONFLICT, type Attributes } from '../../private/machine-records';
import { caught, choose, follow, type Way } from '../../private/machine-states';
import { ServiceCall } from '../../private/service-call';
import { SMOKE_MINUTES } from './limits';
import { FENCE, NOW, OURS, wentWrong, type DeploymentParts, type EndAs } from './parts';
import { passing } from './passing';
import { within } from './watch';

/** What follows. */
export interface CommitWays {
  /** Makes the endpoint what the record says, and ends so. */
  readonly goBack: EndAs;
  /** Throws away what is not needed any more, and ends so. */
  readonly discard: EndAs;
}

const LIVE = 'live = :package, liveConfig = :config, liveModel = :config, liveEnvelope = :envelope, smokeRequest = :smoke, updatedAt = :now';

/** Where a deployment ends that counts. */
export interface Committed {
  /** Another version is live. */
  readonly deployed: Way;
  /** The live version runs under another envelope. */
  readonly applied: Way;
}

/** Kept are the live version and the one before it, each under the last envelope that it ran under. */
export function committed(discard: EndAs): Committed {
  return {
    deployed: discard('DEPLOYED', "{% $modelPackage & ' is live' & ($release.live = 'none' ? ', the first version' : ', after ' & $release.live) %}", {
      garbage: '{% $release.previousConfig %}',
    }),
    applied: discard('ENVELOPE_APPLIED', "{% $modelPackage & ' runs under the envelope that the stack submitted' %}", {
      garbage: "{% $release.liveConfig != $release.previousConfig ? $release.liveConfig : 'none' %}",
    }),
  };
}

/** Its minutes count from the way that leads here. */
export function commitPhase(parts: DeploymentParts, { goBack, discard }: CommitWays): sfn.State {
  const { scope, modelId, probe } = parts;
  const { deployed, applied } = committed(discard);
  const first = commit(parts, 'CommitFirst', deployed, goBack);
  const version = commit(parts, 'CommitVersion', deployed, goBack, {
    ':previous': { S: '{% $release.live %}' }, ':previousConfig': { S: '{% $release.liveConfig %}' },
  });
  const envelope = commit(parts, 'CommitEnvelope', applied, goBack);
  const what = choose(
    scope, 'Commit?',
    [{ when: '{% $isFirst %}', next: first }, { when: '{% $isVersion %}', next: version }],
    { next: envelope },
  );
  const hasAnswered = choose(
    scope, 'Answered?',
    [{ when: '{% $answer.answered %}', next: what }],
    wentWrong(goBack, "'smoke test: ' & $answer.reason"),
  );
  const question: Record<keyof EndpointProbeEvent, string> = { endpointName: modelId, body: '{% $smoke %}', contentType: ROWS_MEDIA_TYPE, accept: ROWS_MEDIA_TYPE };
  const ask = new ServiceCall(scope, 'SmokeTest', {
    integration: 'lambda:invoke',
    arguments: { FunctionName: probe.functionArn, Payload: question },
    permissions: [{ sid: 'AskModel', actions: ['lambda:InvokeFunction'], resources: [probe.functionArn] }],
    assign: { answer: '{% $states.result.Payload %}' },
  });
  // A fleet that has just started, and a function that could not ask, get another chance.
  const again = { errors: [sfn.Errors.TASKS_FAILED], interval: Duration.seconds(10), maxAttempts: 3, backoffRate: 2 };
  // To take the version back, and bring it again later, would move the traffic three times.
  const wait = sfn.Wait.jsonata(scope, 'WaitToAsk', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
  wait.next(ask);
  const unasked = choose(
    scope, 'Unasked?',
    [{ when: `{% ${within(SMOKE_MINUTES)} and ${passing('$lastError')} %}`, next: wait }],
    goBack('ABANDONED', "{% 'smoke test: ' & $lastError.Error & ': ' & $lastError.Cause %}"),
  );
  return follow(ask, hasAnswered, [{ next: unasked, assign: { lastError: '{% $states.errorOutput %}' } }], [again]);
}

function commit({ records, ending }: DeploymentParts, id: string, done: Way, goBack: EndAs, previous?: Attributes): sfn.State {
  const update = records.update(id, RELEASE_ITEMS.release, {
    update: `SET ${LIVE}${previous ? ', previous = :previous, previousConfig = :previousConfig' : ''} REMOVE deploying, deployingConfig, refusedEnvelope, refusedUntil`,
    condition: OURS,
    values: {
      ':package': { S: '{% $modelPackage %}' },
      ':config': { S: '{% $name %}' },
      ':envelope': { S: '{% $envelopeHash %}' },
      ':smoke': { S: '{% $smoke %}' },
      ':now': { S: NOW },
      ...FENCE,
      ...previous,
    },
    assign: done.assign,
  });
  return follow(update, done.next, [
    { errors: [CONFLICT], ...ending.as('FENCED', 'another execution has taken over; the endpoint was left as it is') },
    goBack('ABANDONED', caught('record that the version is live')),
  ]);
}
