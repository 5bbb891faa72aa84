/** Inputs and limits of a training job: their checks, and what they become in the request. */
import type { Duration } from 'aws-cdk-lib';
import type { Problems } from '../private/errors';
import { requireSeconds, seconds } from '../private/sagemaker-bounds';
import { expressionBody, requireExpression, requireText } from '../private/sagemaker-expression';
import type { ManagedSpot } from './managed-spot';
import { S3DataType } from './s3-data-type';
import type { TrainingChannel } from './training-channel';

const MAX_CHANNELS = 20;
const DAY = 86_400;
const MAX_RUNTIME = 28 * DAY;
const MAX_WAIT = 30 * DAY;

export function requireChannels(problems: Problems, channels: readonly TrainingChannel[] = []): void {
  problems.require(channels.length <= MAX_CHANNELS, { subject: 'channels', got: channels.length, expected: `at most ${MAX_CHANNELS}`, fix: 'combine some' });
  const seen = new Set<string>();
  for (const [index, { channelName, dataUri }] of channels.entries()) {
    const subject = `channels[${index}]`;
    problems.require(/^[A-Za-z0-9._-]{1,64}$/.test(channelName), {
      subject: `${subject}.channelName`, got: channelName, expected: '1 to 64 letters, digits, dots, hyphens or underscores', fix: 'rename it',
    });
    problems.require(!seen.has(channelName), { subject: `${subject}.channelName`, got: channelName, expected: 'a name of its own', fix: 'rename it' });
    seen.add(channelName);
    requireText(problems, `${subject}.dataUri`, dataUri);
  }
}

export function renderChannel({ channelName, dataUri, dataType, contentType }: TrainingChannel): object {
  return {
    ChannelName: channelName,
    DataSource: {
      S3DataSource: { S3DataType: dataType ?? S3DataType.S3_PREFIX, S3Uri: dataUri, S3DataDistributionType: 'FullyReplicated' },
    },
    ContentType: contentType,
  };
}

export function requireLimits(problems: Problems, maxRuntime: Duration, spot: ManagedSpot | undefined): void {
  requireSeconds(problems, 'maxRuntime', maxRuntime, { min: 1, max: MAX_RUNTIME });
  if (!spot) return;
  const atLeast = maxRuntime.isUnresolved() ? 1 : Math.ceil(maxRuntime.toSeconds({ integral: false }));
  requireSeconds(problems, 'spot.maxWait', spot.maxWait, { min: atLeast, max: MAX_WAIT });
  requireText(problems, 'spot.checkpointUri', spot.checkpointUri);
  if (spot.enabledExpression !== undefined) requireExpression(problems, 'spot.enabledExpression', spot.enabledExpression);
}

/** The members of the request that spot and the limits of time decide together. */
export function renderLimits(maxRuntime: Duration, spot: ManagedSpot | undefined): object {
  const onDemand = { MaxRuntimeInSeconds: seconds(maxRuntime) };
  if (!spot) return { StoppingCondition: onDemand };
  const onSpot = { ...onDemand, MaxWaitTimeInSeconds: seconds(spot.maxWait) };
  const { enabledExpression } = spot;
  return {
    CheckpointConfig: { S3Uri: spot.checkpointUri },
    EnableManagedSpotTraining: enabledExpression ?? true,
    // A job on demand is refused when it names a time to wait.
    StoppingCondition: enabledExpression === undefined
      ? onSpot
      : `{% (${expressionBody(enabledExpression)}) ? ${JSON.stringify(onSpot)} : ${JSON.stringify(onDemand)} %}`,
  };
}
