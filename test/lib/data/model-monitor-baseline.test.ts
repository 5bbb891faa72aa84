/** A baseline of SageMaker Model Monitor in the place of the training data. */
import { Duration } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Dataset, ModelMonitorBaseline, type ModelMonitorBaselineOptions, Rhythm } from '../../../lib';
import { policyOf } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';
import { configOf, lakeIn, monitorIn, SCHEMA } from '../monitoring/monitored';

const here = mkdtempSync(join(tmpdir(), 'model-monitor-'));
afterAll(() => rmSync(here, { recursive: true }));

function schemaOf(content: object): string {
  const path = join(here, `${Object.keys(content).join('-')}.json`);
  writeFileSync(path, JSON.stringify({ version: 1, columns: [{ name: 'delay', type: 'number' }, { name: 'origin', type: 'category' }], ...content }));
  return path;
}

const baselineIn = (of: ReturnType<typeof stack>, options: Partial<ModelMonitorBaselineOptions> = {}): ModelMonitorBaseline =>
  ModelMonitorBaseline.fromBucket(lakeIn(of), 'baselines/flights/', { schema: SCHEMA, ...options });

describe('a monitor against a baseline of Model Monitor', () => {
  it('tells its function where the files lie and what the columns are, and no data set', () => {
    const of = stack();
    const config = configOf(of, monitorIn(of, { baseline: baselineIn(of, { statistics: 'v2/statistics.json' }) }));
    expect(config).not.toHaveProperty('dataset');
    const { _schema: { columns } } = Dataset.csv(lakeIn(of), 'flights/', { schema: SCHEMA });
    expect(config.modelMonitor).toEqual({ prefix: 'baselines/flights/', statistics: 'v2/statistics.json', constraints: 'constraints.json', columns });
    expect(config.features.map(({ name }) => name)).toEqual(['delay', 'distance', 'origin', 'destination']);
    expect(config.missingWords).toEqual(['', 'NA', 'NaN', 'null', 'None']);
  });

  it('may read what lies below the prefix, and decrypts it where the key is known', () => {
    const of = stack();
    const lake = Bucket.fromBucketAttributes(of, 'Monitored', { bucketName: 'monitored', encryptionKey: Key.fromKeyArn(of, 'Key', 'arn:aws:kms:ap-southeast-1:999999999999:key/0a1b2c3d-4e5f-6001-8031-000000000032') });
    const monitor = monitorIn(of, { baseline: ModelMonitorBaseline.fromBucket(lake, 'baselines/', { schema: SCHEMA }) });
    const role = logicalIdOf(monitor.node.findChild('Check').node.findChild('Execution').node.findChild('Role'));
    const statements = policyOf(templateOf(of), role).filter(({ Sid }) => String(Sid).endsWith('Dataset'));
    expect(statements).toMatchObject([
      { Sid: 'ListDataset', Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'baselines/*' } } },
      { Sid: 'ReadDataset', Action: 's3:GetObject', Resource: 'arn:${AWS::Partition}:s3:::monitored/baselines/*' },
      { Sid: 'DecryptDataset', Action: 'kms:Decrypt' },
    ]);
  });

  it('compares short windows with all of it, and refuses to do it by the hour', () => {
    const of = stack();
    const short = { every: Duration.hours(1), window: Duration.hours(6) };
    expect(configOf(of, monitorIn(of, { ...short, baseline: baselineIn(of) })).binning).not.toHaveProperty('weekBins');
    expect(refusalOf(() => monitorIn(stack(), { ...short, rhythm: Rhythm.hoursOfWeek(), baseline: baselineIn(of) }))).toContain('rhythm: got "Rhythm.hoursOfWeek", expected a data set whose schema names its eventTime');
  });

  it('keeps its log apart from it', () => {
    const of = stack();
    expect(refusalOf(() => monitorIn(of, { baseline: ModelMonitorBaseline.fromBucket(lakeIn(of), 'inference/baseline/', { schema: SCHEMA }) }))).toContain('log: got "inference/", expected a prefix apart from that of the baseline (inference/baseline/) in the same bucket');
  });
});

describe('a baseline that a model package names', () => {
  const file = (bucket: string, key: string): object => ({ ContentType: 'application/json', S3Uri: `s3://${bucket}/${key}` });
  const STATISTICS = file('transport-lake', 'baselines/flights/7/statistics.json');
  const CONSTRAINTS = file('transport-lake', 'baselines/flights/7/constraints.json');
  const described = (dataQuality: object | undefined): string => {
    const path = join(here, 'model-package.json');
    writeFileSync(path, JSON.stringify({ ModelPackageGroupName: 'flights', ModelPackageVersion: 7, ...(dataQuality ? { DriftCheckBaselines: { ModelDataQuality: dataQuality } } : {}) }));
    return path;
  };
  const named = (of: ReturnType<typeof stack>, dataQuality: object | undefined, schema = SCHEMA): ModelMonitorBaseline =>
    ModelMonitorBaseline.fromModelPackage(lakeIn(of), { modelPackage: described(dataQuality), schema });

  it('is read where the package says, below the folder that both files are in', () => {
    const of = stack();
    const baseline = named(of, { Statistics: STATISTICS, Constraints: CONSTRAINTS });
    expect([baseline.bucket, baseline.prefix]).toEqual([lakeIn(of), 'baselines/flights/7/']);
    expect(configOf(of, monitorIn(of, { baseline })).modelMonitor).toMatchObject({ prefix: 'baselines/flights/7/', statistics: 'statistics.json', constraints: 'constraints.json' });
    // Names that begin alike are no folder.
    const apart = named(of, { Statistics: file('transport-lake', 'baselines/s7/statistics.json'), Constraints: file('transport-lake', 'baselines/s7b/constraints.json') });
    expect(apart._files).toMatchObject({ prefix: 'baselines/', statistics: 's7/statistics.json', constraints: 's7b/constraints.json' });
  });

  it('is read from a bucket of the same app, whose name only deploy time knows', () => {
    const of = stack();
    const baseline = ModelMonitorBaseline.fromModelPackage(new Bucket(of, 'Own'), { modelPackage: described({ Statistics: STATISTICS, Constraints: CONSTRAINTS }), schema: SCHEMA });
    expect(baseline.prefix).toBe('baselines/flights/7/');
  });

  it.each<[what: string, dataQuality: object | undefined, problem: string]>([
    ['no baselines', undefined, 'DriftCheckBaselines.ModelDataQuality.Statistics.S3Uri: got nothing, expected where a file of the baselining job lies, s3://<bucket>/<key>; save the answer of describe-model-package'],
    ['statistics alone, as our own registration has it', { Statistics: STATISTICS }, 'model-package.json:1:102 DriftCheckBaselines.ModelDataQuality.Constraints.S3Uri: got nothing'],
    ['a folder', { Statistics: STATISTICS, Constraints: file('transport-lake', 'baselines/') }, 'Constraints.S3Uri: got "s3://transport-lake/baselines/"'],
    ['files of two buckets', { Statistics: STATISTICS, Constraints: file('other', 'constraints.json') }, ': got ["transport-lake","other"], expected statistics and constraints in one bucket'],
    ['another bucket', { Statistics: file('other', 'a/statistics.json'), Constraints: file('other', 'a/constraints.json') }, 'bucket: got "transport-lake", expected other, where the files lie; import that bucket, with its key where it has one'],
    ['files of no common folder', { Statistics: file('transport-lake', 'statistics.json'), Constraints: file('transport-lake', 'constraints.json') }, 'prefix: got ""'],
    ['one file for both', { Statistics: STATISTICS, Constraints: STATISTICS }, 'constraints: got "statistics.json", expected another file than the statistics'],
  ])('is refused for a package with %s', (_, dataQuality, problem) => {
    expect(refusalOf(() => named(stack(), dataQuality))).toContain(problem);
  });
});

describe('a baseline of Model Monitor', () => {
  it.each<[what: string, options: Partial<ModelMonitorBaselineOptions>, problem: string]>([
    ['files without a name', { statistics: '', constraints: 'constraints/' }, 'statistics: got "", expected the name of a file; leave it out for the one that the baselining job writes'],
    ['one file for both', { constraints: 'statistics.json' }, 'constraints: got "statistics.json", expected another file than the statistics; name both files'],
    ['expectations of rows', { schema: schemaOf({ expect: { minRows: 10 } }) }, 'schema: got "expect", expected none, as no row is read; give this baseline a schema without it'],
    ['columns that others determine', { schema: schemaOf({ columns: [{ name: 'distance', type: 'number', determinedBy: ['origin'] }, { name: 'origin', type: 'category' }] }) }, 'schema: got "determinedBy of distance", expected none, as statistics do not tell which values belong together; give this baseline a schema without it'],
  ])('with %s is refused', (_, options, problem) => {
    expect(refusalOf(() => baselineIn(stack(), options))).toContain(problem);
  });

  it('with a prefix that is none is refused', () => {
    expect(refusalOf(() => ModelMonitorBaseline.fromBucket(lakeIn(stack()), 'baselines', { schema: SCHEMA }))).toContain('prefix: got "baselines"');
  });
});
