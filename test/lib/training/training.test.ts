/** `Training`: what the choice comes down to, and what it refuses. */
import { TrainingInstanceType, TransformInstanceType } from '@aws-sdk/client-sagemaker';
import { Aws, Duration, Size } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Training, type TrainingOptions } from '../../../lib';
import { isTransformInstance } from '../../../lib/training/transform-instance';
import { refusalOf } from '../../support/stack';

const onInstance = (over: Partial<TrainingOptions> = {}): Training => Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(6), ...over });

describe('training on an instance', () => {
  it('is on demand, on one instance, scored on the same type', () => {
    expect(onInstance()._config).toMatchObject({ instanceType: 'ml.m5.xlarge', instanceCount: 1, spot: false, hyperparameters: {}, scoringInstanceType: 'ml.m5.xlarge' });
  });

  it('on spare capacity waits as long again as it may run, within what SageMaker allows', () => {
    expect(onInstance({ spot: true })._config.maxWait.toHours()).toBe(12);
    expect(onInstance({ spot: true, maxDuration: Duration.days(20) })._config.maxWait.toDays()).toBe(30);
  });

  it.each<[string, Partial<TrainingOptions>, RegExp]>([
    ['a type without its prefix', { instanceType: 'm5.xlarge' }, /instanceType: got "m5.xlarge", expected an ML instance type/],
    ['a type that run time decides', { instanceType: '{% $type %}' }, /instanceType: got "\{% \$type %\}", expected a text that is known at synth time/],
    ['a type that deploy time decides', { instanceType: `ml.${Aws.REGION}.large` }, /instanceType: got a value that only deploy time knows/],
    ['a type that the library does not know', { instanceType: 'ml.z9.large' }, /instanceHasLocalStorage: got nothing, expected true or false for ml.z9.large/],
    ['a volume beside local disks', { instanceType: 'ml.g5.xlarge', volumeSize: Size.gibibytes(50) }, /volumeSize: got .* expected nothing for ml.g5.xlarge/],
    ['a volume that is too large', { volumeSize: Size.gibibytes(16_385) }, /volumeSize: got "16385 GiB"/],
    ['no instance', { instanceCount: 0 }, /instanceCount: got 0/],
    ['no time', { maxDuration: Duration.seconds(0) }, /maxDuration: got "0 s", expected 60 to 2419200/],
    ['more time than SageMaker gives', { maxDuration: Duration.days(29) }, /maxDuration: got "2505600 s"/],
    ['a type that cannot score', { instanceType: 'ml.p4d.24xlarge' }, /scoringInstanceType: got nothing, expected a type for the holdout/],
    ['another type that cannot score', { scoringInstanceType: 'ml.t3.large' }, /scoringInstanceType: got "ml.t3.large", expected a type that batch transform offers/],
    ['a hyperparameter of the container', { hyperparameters: { sagemaker_program: 'x' } }, /hyperparameters.sagemaker_program: got "sagemaker_program"/],
    ['a hyperparameter that run time decides', { hyperparameters: { depth: '{% $depth %}' } }, /hyperparameters.depth: got .* known at synth time/],
    ['a hyperparameter that is too long', { hyperparameters: { depth: 'x'.repeat(2501) } }, /hyperparameters.depth: got 2501/],
    ['too many hyperparameters', { hyperparameters: Object.fromEntries(Array.from({ length: 91 }, (_, index) => [`h${index}`, 'x'])) }, /hyperparameters: got 91, expected at most 90/],
  ])('refuses %s', (_, over, message) => {
    expect(refusalOf(() => onInstance(over))).toMatch(message);
  });

  it('takes a type whose disks its owner knows, and another one to score on', () => {
    expect(onInstance({ instanceType: 'ml.z9.large', instanceHasLocalStorage: true })._config.instanceHasLocalStorage).toBe(true);
    expect(onInstance({ instanceType: 'ml.p4d.24xlarge', scoringInstanceType: 'ml.g5.xlarge' })._config.scoringInstanceType).toBe('ml.g5.xlarge');
  });

  it('refuses all that is wrong at once', () => {
    expect(refusalOf(() => onInstance({ instanceType: 'm5', instanceCount: -1, maxDuration: Duration.seconds(1) })).split('\n')).toHaveLength(4);
  });
});

describe('the families that score', () => {
  it('are those of the SDK', () => {
    const family = (type: string): string => type.split('.')[1]!;
    const scoring = new Set(Object.values(TransformInstanceType).map(family));
    const differing = Object.values(TrainingInstanceType).filter((type) => isTransformInstance(type) !== scoring.has(family(type)));
    expect(differing).toEqual([]);
  });
});
