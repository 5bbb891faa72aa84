/** Data sets: what is checked when they are described, and what the contract gets. */
import { Duration, Token } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, Holdout } from '../../../lib';
import { refusalOf, stack } from '../../support/stack';

const SCHEMA = 'examples/flight-watch/schema.json';
const bucket = (): IBucket => Bucket.fromBucketName(stack(), 'Lake', 'lake');

describe('a data set', () => {
  it('says where its rows lie and how they are read', () => {
    const lake = bucket();
    const dataset = Dataset.csv(lake, 'flights/2001/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(14)) });
    expect(dataset.bucket).toBe(lake);
    expect(dataset.prefix).toBe('flights/2001/');
    expect(dataset._descriptor).toEqual({
      prefix: 'flights/2001/',
      format: 'csv',
      eventTime: 'departure',
      holdout: { kind: 'latest', seconds: 1_209_600 },
      columns: [
        { name: 'departure', type: 'timestamp' },
        { name: 'delay', type: 'number' },
        { name: 'distance', type: 'number' },
        { name: 'origin', type: 'category' },
        { name: 'destination', type: 'category' },
      ],
    });
  });

  it('keeps nothing from training unless asked to, and may be JSON Lines or Parquet', () => {
    const { format, holdout } = Dataset.jsonLines(bucket(), 'flights/', { schema: SCHEMA })._descriptor;
    expect([format, holdout]).toEqual(['jsonl', { kind: 'none' }]);
    expect(Dataset.parquet(bucket(), 'flights/', { schema: SCHEMA })._descriptor.format).toBe('parquet');
  });

  it('says by what clock times without an offset were written, in minutes, and has no such member otherwise', () => {
    const schema = join(mkdtempSync(join(tmpdir(), 'schema-')), 'schema.json');
    writeFileSync(schema, JSON.stringify({ version: 1, eventTime: 'at', utcOffset: '-03:30', columns: [{ name: 'at', type: 'timestamp' }] }));
    expect(Dataset.csv(bucket(), 'flights/', { schema })._descriptor).toMatchObject({ eventTime: 'at', utcOffsetMinutes: -210 });
    expect(Dataset.csv(bucket(), 'flights/', { schema: SCHEMA })._descriptor).not.toHaveProperty('utcOffsetMinutes');
  });

  it('goes back as far as asked, and has no such member otherwise: a baseline keeps its definition', () => {
    const of = (history?: Duration): object => Dataset.csv(bucket(), 'flights/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(14)), ...(history ? { history } : {}) })._descriptor;
    expect(of(Duration.days(60))).toMatchObject({ history: { seconds: 5_184_000 } });
    expect(of()).not.toHaveProperty('history');
  });

  it.each<[string, Duration, Holdout | undefined, string]>([
    ['no longer than its holdout', Duration.days(14), Holdout.latest(Duration.days(14)), "history: got 1209600, expected whole seconds, more than the holdout's 1209600; lengthen it"],
    ['of no length', Duration.seconds(0), undefined, 'history: got 0, expected whole seconds, more than 0'],
    ['in parts of seconds', Duration.millis(1500), undefined, 'history: got 1.5, expected whole seconds'],
    ['that only deploy time knows', Duration.seconds(Token.asNumber({ Ref: 'History' })), undefined, 'history: got NaN, expected whole seconds'],
  ])('is refused with a history %s', (_, history, holdout, problem) => {
    expect(refusalOf(() => Dataset.csv(bucket(), 'flights/', { schema: SCHEMA, history, ...(holdout ? { holdout } : {}) }))).toContain(problem);
  });

  it.each(['a/', 'flights/', 'year=2001/month=01/', "it's (fine)!/", `${'a'.repeat(511)}/`])('takes the prefix %j', (prefix) => {
    expect(Dataset.csv(bucket(), prefix, { schema: SCHEMA }).prefix).toBe(prefix);
  });

  it.each<[why: string, prefix: string]>([
    ['is empty: it would take in everything', ''],
    ['is the root', '/'],
    ['begins with a slash', '/flights/'],
    ['does not end with a slash: it would take in flights-old/', 'flights'],
    ['has an empty part', 'a//b/'],
    ['has a wildcard, which policies would follow', 'flights/*/'],
    ['has a single-character wildcard', 'flight?/'],
    ['is a wildcard', '*/'],
    ['has a policy variable', '${aws:PrincipalTag/team}/'],
    ['has a backslash', 'a\\b/'],
    ['has a control character', 'a\n/'],
    ['has a character that policies do not take', 'flüge-日/'],
    ['is too long', `${'a'.repeat(512)}/`],
    ['only deploy time knows', `${Token.asString({ Ref: 'Prefix' })}/`],
  ])('is refused when its prefix %s', (_, prefix) => {
    expect(refusalOf(() => Dataset.csv(bucket(), prefix, { schema: SCHEMA }))).toMatch(/^data set ".*" cannot be defined:\n {2}- prefix: got .*, expected a literal prefix .*; write it like "flights\/"$/s);
  });

  it('is refused when a holdout by time has no time to go by, and with a wrong prefix, both at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dataset-'));
    try {
      const schema = join(folder, 'schema.json');
      writeFileSync(schema, JSON.stringify({ version: 1, columns: [{ name: 'a', type: 'number' }] }));
      const message = refusalOf(() => Dataset.csv(bucket(), '', { schema, holdout: Holdout.latest(Duration.days(1)) }));
      expect(message).toContain('  - prefix: got ""');
      writeFileSync(schema, JSON.stringify({ version: 2, columns: [] }));
      expect(refusalOf(() => Dataset.csv(bucket(), '', { schema })).split('\n')).toHaveLength(4);
      writeFileSync(schema, JSON.stringify({ version: 1, columns: [{ name: 'a', type: 'number' }] }));
      expect(message).toContain(`  - holdout: got "Holdout.latest", expected an eventTime in ${schema}; name the column that says when a row happened`);
      const history = refusalOf(() => Dataset.csv(bucket(), 'flights/', { schema, history: Duration.days(1) }));
      expect(history).toContain(`  - history: got "1 day", expected an eventTime in ${schema}; name the column that says when a row happened`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
