/** Metric gates: directions, ranges, and which task and data they can judge. */
import { Duration, Token } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { Dataset, Holdout, ModelMetric, ModelTask, type Gate } from '../../../lib';
import { METRICS, type MetricName } from '../../../lib/contract/retraining-steps';
import { Problems } from '../../../lib/private/errors';
import { refusalOf, stack } from '../../support/stack';

const NAMES = Object.keys(METRICS) as MetricName[];
const HIGHER = NAMES.filter((name) => METRICS[name] === 'higher');
const LOWER = NAMES.filter((name) => METRICS[name] === 'lower');
const BINARY = ModelTask.binary({ label: 'origin', positive: 'SIN' });

function dataset(holdout: Holdout = Holdout.latest(Duration.days(14))): Dataset {
  return Dataset.csv(Bucket.fromBucketName(stack(), 'Lake', 'lake'), 'flights/', { schema: 'examples/flight-watch/schema.json', holdout });
}

function problemsOf(gate: Gate, task: ModelTask, data: Dataset = dataset()): string {
  const problems = new Problems('model');
  gate._check(task, data, problems);
  try {
    problems.throwIfAny();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a metric', () => {
  it.each(HIGHER)('%s, of which more is better, has a floor and no ceiling', (name) => {
    expect(ModelMetric[name].atLeast(0.5)._config).toEqual({ kind: 'metric', rule: { metric: name, kind: 'floor', limit: 0.5 } });
    expect(refusalOf(() => ModelMetric[name].atMost(0.5))).toBe(
      `ModelMetric.${name}.atMost cannot be defined:\n  - method: got "atMost", expected a limit on the bad side, because higher values are better; write atLeast`,
    );
  });

  it.each(LOWER)('%s, of which less is better, has a ceiling and no floor', (name) => {
    expect(ModelMetric[name].atMost(12.5)._config).toEqual({ kind: 'metric', rule: { metric: name, kind: 'ceiling', limit: 12.5 } });
    expect(refusalOf(() => ModelMetric[name].atLeast(12.5))).toContain('got "atLeast", expected a limit on the bad side, because lower values are better; write atMost');
  });

  it.each(NAMES)('%s compares with the champion, by a margin', (name) => {
    expect(ModelMetric[name].notWorseThanChampion(0.01)._config).toEqual({ kind: 'metric', rule: { metric: name, kind: 'champion', margin: 0.01 } });
    expect(() => ModelMetric[name].notWorseThanChampion(0)).not.toThrow();
    expect(refusalOf(() => ModelMetric[name].notWorseThanChampion(-0.01))).toContain(`ModelMetric.${name}.notWorseThanChampion cannot be defined:\n  - margin: got -0.01, expected a number, 0`);
  });

  it.each<[gate: () => Gate]>([
    [() => ModelMetric.ROC_AUC.atLeast(0)], [() => ModelMetric.ROC_AUC.atLeast(1)], [() => ModelMetric.RMSE.atMost(0)],
    [() => ModelMetric.RMSE.atMost(1e9)], [() => ModelMetric.R2.atLeast(-3)], [() => ModelMetric.R2.notWorseThanChampion(4)],
  ])('takes the limit in %s', (gate) => {
    expect(gate).not.toThrow();
  });

  it.each<[gate: () => Gate, problem: string]>([
    [() => ModelMetric.ROC_AUC.atLeast(1.01), 'value: got 1.01, expected a number, 0 to 1; choose one within the range'],
    [() => ModelMetric.F1.atLeast(-0.01), 'value: got -0.01, expected a number, 0 to 1'],
    [() => ModelMetric.ACCURACY.atLeast(62), 'value: got 62, expected a number, 0 to 1'],
    [() => ModelMetric.PR_AUC.atLeast(NaN), 'value: got NaN, expected a number, 0 to 1'],
    [() => ModelMetric.LOG_LOSS.atMost(-1), 'value: got -1, expected a number, 0 or more'],
    [() => ModelMetric.MAE.atMost(Infinity), 'value: got Infinity, expected a number, 0 or more'],
    [() => ModelMetric.R2.atLeast(1.5), 'value: got 1.5, expected a number, at most 1'],
    [() => ModelMetric.R2.atLeast(Token.asNumber({ Ref: 'Limit' })), 'value: got a value that only deploy time knows, expected a number, at most 1'],
    [() => ModelMetric.ROC_AUC.notWorseThanChampion(1.5), 'margin: got 1.5, expected a number, 0 to 1'],
  ])('refuses the limit in %s', (gate, problem) => {
    expect(refusalOf(gate)).toContain(`  - ${problem}`);
  });

  it('has all that is wrong with it said at once', () => {
    expect(refusalOf(() => ModelMetric.ROC_AUC.atMost(7)).split('\n')).toHaveLength(3);
  });
});

describe('a metric gate', () => {
  it.each<[task: string, model: ModelTask, fitting: readonly MetricName[]]>([
    ['binary', BINARY, ['ROC_AUC', 'PR_AUC', 'F1', 'ACCURACY', 'LOG_LOSS']],
    ['multiclass', ModelTask.multiclass({ label: 'destination' }), ['F1', 'ACCURACY']],
    ['regression', ModelTask.regression({ label: 'delay' }), ['RMSE', 'MAE', 'R2']],
  ])('judges a %s task by what says something about it', (task, model, fitting) => {
    for (const name of NAMES) {
      const problem = problemsOf(ModelMetric[name].notWorseThanChampion(0), model);
      if (fitting.includes(name)) expect(problem).toBe('');
      else expect(problem).toBe(`model cannot be defined:\n  - gates: got "${name}", expected a metric of ${task} tasks; choose among ${fitting.join(', ')}`);
    }
  });

  it('needs rows that training does not see', () => {
    expect(problemsOf(ModelMetric.ROC_AUC.atLeast(0.6), BINARY, dataset(Holdout.none()))).toContain(
      'gates: got "ROC_AUC on a data set without a holdout", expected rows that training does not see; give the data set a holdout',
    );
  });
});
