/** Tests of checking configuration and environment. */
import { describe, expect, it } from 'vitest';
import { decodeConfig, decodeEnvironment, parseConfig } from '../../../lambda/retraining-steps/decode-config';
import { CONFIG } from '../support/retraining';

/** The configuration with one member, named by its path, replaced. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(CONFIG) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  names.reduce((part, name) => part[name] as Record<string, unknown>, copy)[last] = value;
  return copy;
}

describe('decodeConfig', () => {
  it('takes what synthesis writes, as it is', () => {
    expect(decodeConfig(CONFIG)).toBe(CONFIG);
    expect(parseConfig(JSON.stringify(CONFIG))).toEqual(CONFIG);
    expect(() => decodeConfig({ ...CONFIG, later: true, gates: [] })).not.toThrow();
  });

  it.each([
    ['version', 2, 'version: got 2, expected 1'],
    ['modelId', '', 'modelId: got "", expected a text'],
    ['task', undefined, 'task: got nothing, expected an object'],
    ['task.kind', 'ranking', 'task.kind: got "ranking", expected one of binary, multiclass, regression'],
    ['task.kind', 'constructor', 'task.kind: got "constructor"'],
    ['task.kind', 'regression', 'task.label: got "late", expected a column of the data set of type number'],
    ['task.label', 'remark', 'task.label: got "remark", expected a column of the data set of type category or number'],
    ['task.positive', '', 'task.positive: got "", expected the text of a class'],
    ['task.positive', 'NA', 'task.positive: got "NA", expected the text of a class that does not stand for a missing value'],
    ['task.positive', 1, 'task.positive: got 1'],
    ['task', { kind: 'binary', label: 'delay', positive: 'yes' }, 'task.positive: got "yes", expected the text of a class that does not stand for a missing value, a number as the label is'],
    ['dataset.format', 'orc', 'dataset.format: got "orc", expected one of csv, jsonl, parquet'],
    ['dataset.eventTime', 'delay', 'dataset.eventTime: got "delay", expected the name of a timestamp column'],
    ['missingWords', 'NA', 'missingWords: got "NA", expected a list of texts'],
    ['features', [], 'features: got [], expected a list of columns of the data set, each once, the label not among them'],
    ['features', ['delay', 'late'], 'features: got ["delay","late"]'],
    ['features', ['delay', 'delay'], 'features: got ["delay","delay"]'],
    ['features', ['delay', 'speed'], 'features: got ["delay","speed"]'],
    ['baseline', null, 'baseline: got null, expected an object'],
    ['baseline.features', ['remark'], 'baseline.features: got ["remark"], expected a list of number or category columns'],
    ['baseline.binning.grid', 1, 'baseline.binning.grid: got 1'],
    ['gates', {}, 'gates: got {}, expected a list'],
    ['gates.0.metric', 'RMSE', 'gates[0].metric: got "RMSE", expected one of ROC_AUC, PR_AUC, F1, ACCURACY, LOG_LOSS, which the task has'],
    ['gates.0.kind', 'wall', 'gates[0].kind: got "wall", expected one of floor, ceiling, champion'],
    ['gates.0.limit', NaN, 'gates[0].limit: got null, expected a number'],
    ['gates.0.limit', '0.6', 'gates[0].limit: got "0.6", expected a number'],
    ['gates.2.margin', -0.1, 'gates[2].margin: got -0.1, expected a number of at least 0'],
    ['gates.2.margin', undefined, 'gates[2].margin: got nothing'],
    ['minTrainingRows', 0, 'minTrainingRows: got 0'],
    ['minHoldoutRows', 1.5, 'minHoldoutRows: got 1.5'],
    ['quarantinedShare', 0, 'quarantinedShare: got 0, expected a number in (0, 1]'],
    ['recipe', 'code', 'recipe: got "code", expected an object'],
  ])('refuses %s = %j', (path, value, message) => {
    expect(() => decodeConfig(changed(path, value))).toThrow(message);
  });

  it('tells all problems at once', () => {
    expect(() => decodeConfig({ ...CONFIG, minTrainingRows: 0, features: 'all' })).toThrow(/config\.json cannot be used; synthesize and deploy again:\n {2}- minTrainingRows: .*\n {2}- features: /);
  });

  it.each([null, 'text', []])('refuses %j as a whole', (value) => {
    expect(() => decodeConfig(value)).toThrow('expected an object');
  });

  it('refuses text that is no JSON', () => {
    expect(() => parseConfig('{')).toThrow('config.json: got text that is not JSON');
  });
});

describe('decodeEnvironment', () => {
  const environment = { STORE_BUCKET: 'store', DATASET_BUCKET: 'data', REPOSITORY_NAME: 'flights', REPOSITORY_URI: 'registry/flights' };

  it('takes buckets and repository', () => {
    expect(decodeEnvironment(environment)).toEqual({ buckets: { store: 'store', dataset: 'data' }, repository: { name: 'flights', uri: 'registry/flights' } });
  });

  it('needs no repository where the image is fixed', () => {
    expect(decodeEnvironment({ STORE_BUCKET: 'store', DATASET_BUCKET: 'data' })).toEqual({ buckets: { store: 'store', dataset: 'data' } });
  });

  it.each(Object.keys(environment))('names %s when it is not set', (name) => {
    expect(() => decodeEnvironment({ ...environment, [name]: undefined })).toThrow(`environment variable ${name}: got nothing`);
  });
});
