/** What a model predicts: the label it takes, and those it refuses. */
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { Dataset, ModelTask } from '../../../lib';
import { Problems } from '../../../lib/private/errors';
import { refusalOf, stack } from '../../support/stack';

const dataset = Dataset.csv(Bucket.fromBucketName(stack(), 'Lake', 'lake'), 'flights/', { schema: 'examples/flight-watch/schema.json' });
function check(task: ModelTask): void {
  const problems = new Problems('model');
  task._check(dataset, problems);
  problems.throwIfAny();
}

describe('a task', () => {
  it.each<[what: string, task: ModelTask]>([
    ['a regression of a number', ModelTask.regression({ label: 'delay' })],
    ['a binary one of a number', ModelTask.binary({ label: 'delay', positive: '1' })],
    ['a binary one of a category', ModelTask.binary({ label: 'origin', positive: 'SIN' })],
    ['one of several classes of a category', ModelTask.multiclass({ label: 'destination' })],
  ])('may be %s', (_, task) => {
    expect(() => check(task)).not.toThrow();
  });

  it.each<[what: string, task: ModelTask, problem: string]>([
    ['a regression of a category', ModelTask.regression({ label: 'origin' }), 'task.label: got "origin (category)", expected a column of the schema of type number; choose among departure, delay, distance, origin, destination'],
    ['one of classes of a time', ModelTask.multiclass({ label: 'departure' }), 'task.label: got "departure (timestamp)", expected a column of the schema of type category or number; choose among'],
    ['a label that the schema lacks', ModelTask.binary({ label: 'delayed', positive: '1' }), 'task.label: got "delayed", expected a column of the schema of type category or number; choose among'],
    ['no positive class', ModelTask.binary({ label: 'origin', positive: '' }), 'task.positive: got "", expected the text of a class; name the class of interest'],
  ])('is refused with %s', (_, task, problem) => {
    expect(refusalOf(() => check(task))).toContain(`  - ${problem}`);
  });

  it('says what it is about', () => {
    expect(ModelTask.binary({ label: 'origin', positive: 'SIN' })).toMatchObject({ label: 'origin', positive: 'SIN' });
    expect(ModelTask.regression({ label: 'delay' }).positive).toBeUndefined();
    expect(ModelTask.binary({ label: 'origin', positive: 'SIN' })._config).toEqual({ kind: 'binary', label: 'origin', positive: 'SIN' });
    expect(ModelTask.multiclass({ label: 'origin' })._config).toEqual({ kind: 'multiclass', label: 'origin' });
    expect(ModelTask.regression({ label: 'delay' })._config).toEqual({ kind: 'regression', label: 'delay' });
  });
});
