/** Tests of checking configuration and environment. */
import { describe, expect, it } from 'vitest';
import { decodeBuckets, decodeConfig, parseConfig } from '../../../lambda/drift-check/decode-config';
import { labelledConfig } from '../support/labelled';
import { CONFIG } from '../support/world';

/** The configuration with one member, named by its path, replaced. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(CONFIG) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  const parent = names.reduce((part, name) => part[name] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy;
}

describe('decodeConfig', () => {
  it('takes what synthesis writes, as it is', () => {
    expect(decodeConfig(CONFIG)).toBe(CONFIG);
    expect(parseConfig(JSON.stringify(CONFIG))).toEqual(CONFIG);
  });

  it('ignores members that it does not know', () => {
    expect(() => decodeConfig({ ...CONFIG, later: true })).not.toThrow();
  });

  it.each([
    ['version', 2, 'version: got 2, expected 1'],
    ['modelId', '', 'modelId: got "", expected a text'],
    ['everyHours', 5, 'everyHours: got 5, expected one of 1, 2, 3, 4, 6, 8, 12, 24'],
    ['lagMinutes', -1, 'lagMinutes: got -1, expected a whole number of at least 0'],
    ['lagMinutes', 1.5, 'lagMinutes: got 1.5'],
    ['driftedShare', 0, 'driftedShare: got 0, expected a number in (0, 1]'],
    ['quarantinedShare', '0.1', 'quarantinedShare: got "0.1"'],
    ['minBaselineSamples', 0, 'minBaselineSamples: got 0'],
    ['minWindowSamples', null, 'minWindowSamples: got null'],
    ['missingWords', ['NA', 1], 'missingWords: got ["NA",1], expected a list of texts'],
    ['expectations', { columns: [{ column: 'altitude', min: 0 }] }, 'expectations.columns[0].column: got "altitude", expected a column of the data set, each once'],
    ['breach', undefined, 'breach: got nothing, expected an object'],
    ['breach.times', 0, 'breach.times: got 0'],
    ['breach.outOf', 1, 'breach.outOf: got 1, expected a whole number of at least breach.times'],
    ['breach.outOf', 5000, 'breach.outOf: got 5000, expected at most 1000'],
    ['binning.psiBins', 1, 'binning.psiBins: got 1'],
    ['binning.grid', 1e9 + 0.5, 'binning.grid: got 1000000000.5'],
    ['log.prefix', 'inference', 'log.prefix: got "inference", expected empty, or a text that ends with a slash'],
    ['log.format', 'orc', 'log.format: got "orc", expected one of csv, jsonl, parquet, capture'],
    ['log.format', 'capture', 'log.capture: got nothing, expected an object'],
    ['log.columnNames', { delay: 5 }, 'log.columnNames: got {"delay":5}, expected texts by name'],
    ['log.utcOffsetHours', 5.5, 'log.utcOffsetHours: got 5.5, expected a whole number from -14 to 14'],
    ['log.utcOffsetHours', -15, 'log.utcOffsetHours: got -15, expected a whole number from -14 to 14'],
    ['dataset.utcOffsetMinutes', 900, 'dataset.utcOffsetMinutes: got 900, expected a whole number of minutes, less than 15 hours'],
    ['log.hourKeys', 'yyyy/MM/dd', 'log.hourKeys: got "yyyy/MM/dd", expected a text with yyyy, MM, dd and HH'],
    ['dataset.columns', [], 'dataset.columns: got [], expected a list with at least one entry'],
    ['dataset.columns.1.type', 'float', 'dataset.columns[1].type: got "float", expected one of number, category, timestamp, text'],
    ['dataset.holdout', { kind: 'random' }, 'dataset.holdout.kind: got "random", expected none or latest'],
    ['dataset.holdout', { kind: 'latest' }, 'dataset.holdout.seconds: got nothing'],
    ['features', {}, 'features: got {}, expected a list with at least one entry'],
    ['features.0', 'delay', 'features[0]: got "delay", expected an object'],
    ['features.0.name', 'tail', 'features[0].name: got "tail", expected a number or category column'],
    ['features.0.name', 'departure', 'features[0].name: got "departure", expected a number or category column'],
    ['features.1.name', 'delay', 'features[1].name: got "delay", expected a number or category column of the data set that no other feature names'],
    ['features.0.critical', 'yes', 'features[0].critical: got "yes", expected true or false'],
    ['features.2.windowHours', 0, 'features[2].windowHours: got 0'],
    ['features.0.statistics.1.name', 'anderson', 'features[0].statistics[1].name: got "anderson", expected one of psi, ks'],
    ['features.0.statistics.0.alpha', 0, 'features[0].statistics[0].alpha: got 0, expected a number in (0, 1], of a statistic of shape'],
    ['features.0.statistics.0.correction', 'holm', 'features[0].statistics[0].correction: got "holm", expected none, of a statistic of shape, or nothing'],
    ['features.0.statistics.0.leastShare', 2, 'features[0].statistics[0].leastShare: got 2, expected a number in (0, 1], of psi or kl'],
    ['features.0.statistics.0', { name: 'ks', threshold: 0.1, leastShare: 0.1 }, 'features[0].statistics[0].leastShare: got 0.1, expected a number in (0, 1], of psi or kl'],
    ['features.0.statistics.0.direction', 'baseline-current', 'features[0].statistics[0].direction: got "baseline-current", expected baseline-current, of kl, or nothing'],
    ['features.0.statistics.0.logarithmBase', 'e', 'features[0].statistics[0].logarithmBase: got "e", expected e, of jensen-shannon, or nothing'],
    ['features.0.statistics.0.learned', 0, 'features[0].statistics[0].learned: got 0, expected a number above 0, of a statistic of shape'],
    ['binning.spans', { bins: 200, hours: { delay: 0 } }, 'binning.spans.hours: got {"delay":0}, expected whole numbers of at least 1 by name'],
    ['binning.spans', { bins: 1, hours: {} }, 'binning.spans.bins: got 1, expected a whole number of at least 2'],
    ['features.0.statistics.0.choice', 'nannyml', 'features[0].statistics[0].choice: got "nannyml", expected evidently, of a statistic of shape, or nothing'],
    ['features.0.statistics.0', { name: 'missing-rate', threshold: 0.1, alpha: 0.05 }, 'features[0].statistics[0].alpha: got 0.05, expected a number in (0, 1], of a statistic of shape'],
    ['features.0.statistics.0.threshold', NaN, 'features[0].statistics[0].threshold: got null, expected a number of at least 0'],
  ])('refuses %s = %j', (path, value, message) => {
    expect(() => decodeConfig(changed(path, value))).toThrow(message);
  });

  it.each<[unknown, string | undefined]>([
    [{ seconds: 61 }, undefined],
    [{ seconds: 60 }, "dataset.history.seconds: got 60, expected a whole number of at least 1, more than the holdout's 60"],
    [{ seconds: 61.5 }, 'dataset.history.seconds: got 61.5'],
    [{}, 'dataset.history.seconds: got nothing'],
    [60, 'dataset.history: got 60, expected an object'],
    [null, 'dataset.history: got null, expected an object'],
  ])('takes a history that is longer than the holdout: %j', (history, problem) => {
    const decoding = (): unknown => decodeConfig({ ...CONFIG, dataset: { ...CONFIG.dataset, holdout: { kind: 'latest', seconds: 60 }, history } });
    if (problem === undefined) expect(decoding()).toMatchObject({ dataset: { history } });
    else expect(decoding).toThrow(problem);
  });

  it.each<[object, string | undefined]>([
    [{ determinedBy: ['origin'] }, undefined],
    [{ determinedBy: ['origin'], tolerance: 1 }, undefined],
    [{ determinedBy: ['delay'] }, 'dataset.columns[2].determinedBy: got ["delay"], expected a list of 1 to 8 category columns, each once, of a number column'],
    [{ determinedBy: [] }, 'dataset.columns[2].determinedBy: got []'],
    [{ determinedBy: ['origin', 'origin'] }, 'dataset.columns[2].determinedBy: got ["origin","origin"]'],
    [{ determinedBy: 'origin' }, 'dataset.columns[2].determinedBy: got "origin"'],
    [{ type: 'category', determinedBy: ['origin'] }, 'dataset.columns[2].determinedBy: got ["origin"]'],
    [{ determinedBy: ['origin'], tolerance: 1.1 }, 'dataset.columns[2].tolerance: got 1.1, expected a number in [0, 1]'],
    [{ tolerance: 0 }, 'dataset.columns[2].tolerance: got 0, expected none without determinedBy'],
  ])('takes a number that watched categories determine: %j', (members, problem) => {
    const columns = CONFIG.dataset.columns.map((column) => (column.name === 'distance' ? { ...column, ...members } : column));
    const decoding = (): unknown => decodeConfig({ ...CONFIG, dataset: { ...CONFIG.dataset, columns } });
    if (problem === undefined) expect(decoding()).toMatchObject({ dataset: { columns } });
    else expect(decoding).toThrow(problem);
  });

  it('needs the columns that determine a watched one to be watched', () => {
    const columns = CONFIG.dataset.columns.map((column) => (column.name === 'distance' ? { ...column, determinedBy: ['origin'] } : column));
    const watching = (names: readonly string[]): unknown => decodeConfig({ ...CONFIG, dataset: { ...CONFIG.dataset, columns }, features: CONFIG.features.filter(({ name }) => names.includes(name)) });
    expect(() => watching(['delay', 'distance'])).toThrow('dataset.columns[2].determinedBy: got ["origin"], expected columns that are watched, as the column itself is');
    expect(() => watching(['delay'])).not.toThrow();
  });

  it('takes at most ten columns that others determine', () => {
    const determined = Array.from({ length: 11 }, (_, index) => ({ name: `d${index}`, type: 'number', determinedBy: ['origin'] }));
    const columns = [...CONFIG.dataset.columns, ...determined];
    expect(() => decodeConfig({ ...CONFIG, dataset: { ...CONFIG.dataset, columns } })).toThrow('dataset.columns[14].determinedBy: got ["origin"], expected none: at most 10 columns may be determined by others');
  });

  it('needs an event time for a history', () => {
    const dataset = { ...CONFIG.dataset, eventTime: undefined, history: { seconds: 60 } };
    expect(() => decodeConfig({ ...CONFIG, dataset })).toThrow('dataset.eventTime: got nothing, expected the name of a timestamp column, which a history needs');
  });

  it('needs an event time for a holdout of the latest rows', () => {
    const dataset = { ...CONFIG.dataset, eventTime: 'delay', holdout: { kind: 'latest', seconds: 60 } };
    expect(() => decodeConfig({ ...CONFIG, dataset })).toThrow('dataset.eventTime: got "delay", expected the name of a timestamp column');
  });

  it('tells all problems at once', () => {
    expect(() => decodeConfig({ ...CONFIG, everyHours: 7, driftedShare: 2 })).toThrow(/config\.json cannot be used; synthesize and deploy again:\n {2}- everyHours: .*\n {2}- driftedShare: /);
  });

  it.each([null, 'text', []])('refuses %j as a whole', (value) => {
    expect(() => decodeConfig(value)).toThrow('expected an object');
  });

  it('refuses text that is no JSON', () => {
    expect(() => parseConfig('{')).toThrow('config.json: got text that is not JSON');
  });
});

describe('the performance of a clustering', () => {
  const TASK = { kind: 'clustering', label: 'late', coordinates: ['delay', 'distance'], scales: [1, 2] } as const;
  const clustering = (task: Readonly<Record<string, unknown>> = {}, performance: Readonly<Record<string, unknown>> = {}): unknown => {
    const config = labelledConfig({ task: TASK, sampledRows: 200 });
    return { ...config, performance: { ...config.performance, task: { ...TASK, ...task }, ...performance } };
  };

  it('is taken with labels, and without', () => {
    for (const config of [clustering(), clustering({ label: undefined }, { groundTruth: undefined }), clustering({}, { groundTruth: undefined }), clustering({}, { sampledRows: 50 }), clustering({}, { sampledRows: 2000 })]) expect(decodeConfig(config)).toBe(config);
  });

  it.each<[refusal: string, config: unknown]>([
    ['performance.task.coordinates: got [], expected 1 to 50 columns of numbers of the data set, not the label', clustering({ coordinates: [], scales: [] })],
    ['performance.task.coordinates: got ["delay","origin"], expected', clustering({ coordinates: ['delay', 'origin'] })],
    ['performance.task.coordinates: got ["delay","gone"], expected', clustering({ coordinates: ['delay', 'gone'] })],
    ['performance.task.coordinates: got ["delay"], expected', clustering({ label: 'delay', coordinates: ['delay'], scales: [1] })],
    ['performance.task.coordinates: got "delay", expected', clustering({ coordinates: 'delay' })],
    ['expected 1 to 50 columns of numbers', clustering({ coordinates: Array.from({ length: 51 }, () => 'delay'), scales: Array.from({ length: 51 }, () => 1) })],
    ['performance.task.scales: got [1], expected a number above 0 for each coordinate', clustering({ scales: [1] })],
    ['performance.task.scales: got [1,0], expected', clustering({ scales: [1, 0] })],
    ['performance.task.scales: got [1,-1], expected', clustering({ scales: [1, -1] })],
    ['performance.task.scales: got [1,"2"], expected', clustering({ scales: [1, '2'] })],
    ['performance.task.scales: got nothing, expected', clustering({ scales: undefined })],
    ['performance.sampledRows: got 49, expected a whole number from 50 to 2000', clustering({}, { sampledRows: 49 })],
    ['performance.sampledRows: got 2001, expected', clustering({}, { sampledRows: 2001 })],
    ['performance.sampledRows: got 50.5, expected', clustering({}, { sampledRows: 50.5 })],
    ['performance.sampledRows: got nothing, expected', clustering({}, { sampledRows: undefined })],
    ['performance.task.label: got nothing, expected a column of the data set', clustering({ label: undefined })],
    ['performance.task.label: got "gone", expected a column of the data set', clustering({ label: 'gone' }, { groundTruth: undefined })],
  ])('is refused: %s', (refusal, config) => {
    expect(() => decodeConfig(config)).toThrow(refusal);
  });

  it('and none but that of an anomaly detector goes without labels', () => {
    const { performance, ...config } = labelledConfig();
    const without = (task: unknown): unknown => ({ ...config, performance: { ...performance, task, groundTruth: undefined } });
    expect(() => decodeConfig(without(performance!.task))).toThrow('performance.groundTruth: got nothing, expected an object');
    expect(() => decodeConfig(without({ kind: 'anomaly', label: 'late', positive: '1', threshold: 1, inspected: 5 }))).not.toThrow();
    expect(() => decodeConfig(without({ kind: 'anomaly', positive: '1', threshold: 1, inspected: 5 }))).toThrow('performance.task.label: got nothing');
  });
});

describe('decodeBuckets', () => {
  const environment = { STORE_BUCKET: 'store', LOG_BUCKET: 'log', DATASET_BUCKET: 'data' };

  it('takes the names from the environment', () => {
    expect(decodeBuckets(environment)).toEqual({ store: 'store', log: 'log', dataset: 'data' });
  });

  it.each(Object.keys(environment))('names %s when it is not set', (name) => {
    expect(() => decodeBuckets({ ...environment, [name]: undefined })).toThrow(`environment variable ${name}: got nothing`);
  });
});
