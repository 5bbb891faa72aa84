/** What a schema file expects of the data: what is read, and where a refusal points. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dataset } from '../../../lib';
import { decodeConfig } from '../../../lambda/retraining-steps/decode-config';
import { CONFIG } from '../../lambda/support/retraining';
import { refusalOf, stack } from '../../support/stack';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'schema-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string): Dataset {
  const schema = join(folder, 'schema.yaml');
  writeFileSync(schema, content);
  return Dataset.csv(Bucket.fromBucketName(stack(), 'Lake', 'lake'), 'flights/', { schema });
}

const refusal = (content: string): string[] => refusalOf(() => read(content)).replaceAll(join(folder, '/'), '').split('\n').slice(1);

const COLUMNS = `
  - { name: departure, type: timestamp }
  - { name: delay, type: number }
  - { name: distance, type: number }
  - { name: origin, type: category }
  - { name: late, type: category }
  - { name: remark, type: text }`;

const FULL = `version: 1
eventTime: departure
expect: { unique: [departure, origin], minRows: 500, maxRows: 10000, maxRowsChange: 0.5, maxAgeHours: 36, maxDrift: 1 }
columns:
  - { name: departure, type: timestamp }
  - { name: delay, type: number, expect: { min: -60, max: 3000, maxMissing: 0.05 } }
  - { name: distance, type: number }
  - { name: origin, type: category, expect: { listedIn: { file: _reference/airports.csv, column: code } } }
  - { name: late, type: category, expect: { oneOf: ['0', '1'], maxMissing: 0 } }
  - { name: remark, type: text }
`;

describe('the expectations of a schema file', () => {
  it('are read apart from the columns, whose fingerprint stays', () => {
    const { _expectations, _descriptor } = read(FULL);
    expect(_expectations).toEqual({
      columns: [
        { column: 'delay', min: -60, max: 3000, maxMissing: 0.05 },
        { column: 'origin', listedIn: { file: '_reference/airports.csv', column: 'code' } },
        { column: 'late', oneOf: ['0', '1'], maxMissing: 0 },
      ],
      unique: ['departure', 'origin'], minRows: 500, maxRows: 10_000, maxRowsChange: 0.5, maxAgeSeconds: 129_600, maxDrift: 1,
    });
    expect(_descriptor).toEqual(read(`version: 1\neventTime: departure\ncolumns:${COLUMNS}\n`)._descriptor);
  });

  it('are what the function takes', () => {
    expect(() => decodeConfig({ ...CONFIG, expectations: read(FULL)._expectations })).not.toThrow();
  });

  it('are none where the file has none', () => {
    expect(read(`version: 1\ncolumns:${COLUMNS}\n`)._expectations).toBeUndefined();
  });

  it('are refused where they expect nothing', () => {
    expect(refusal('version: 1\ncolumns:\n  - { name: a, type: number, expect: {} }\n')).toEqual([expect.stringMatching(/^ {2}- schema\.yaml:3:\d+ expect: got \{\}, expected at least one entry; write some of min, max/)]);
  });

  it('are refused with file, line and column, all at once', () => {
    expect(refusal(`version: 1
columns:
  - { name: a, type: number, expect: { min: 5, max: 4, oneOf: ['1'], maxMissing: 2 } }
  - { name: b, type: category, expect: { min: 1, oneOf: [1], listedIn: { file: airports.csv } } }
  - { name: c, type: timestamp, expect: { least: 1, listedIn: { file: _a.csv, column: x } } }
  - { name: d, type: text, expect: 5 }
expect: { unique: [a, z], minRows: 10, maxRows: 9, maxRowsChange: 0, maxAgeHours: 24, maxDrift: no }
`)).toEqual([
      '  - schema.yaml:3:53 max: got 4, expected a number of at least min, of a column of type number; name the largest value that is right',
      '  - schema.yaml:3:63 oneOf: got ["1"], expected a list of 1 to 1000 texts, of a column of type category or text; list the values as they stand in the data, in quotes',
      '  - schema.yaml:3:82 maxMissing: got 2, expected a share from 0 to 1; name the largest share of rows without a value, e.g. 0.05',
      '  - schema.yaml:4:47 min: got 1, expected a number, of a column of type number; name the smallest value that is right',
      '  - schema.yaml:4:57 oneOf: got [1], expected a list of 1 to 1000 texts, of a column of type category or text; list the values as they stand in the data, in quotes',
      '  - schema.yaml:4:57 oneOf: got [1], expected none beside listedIn; leave one of the two out',
      '  - schema.yaml:4:80 file: got "airports.csv", expected a file below the prefix of the data set whose name begins with _ or ., so that it is no data itself; write it like "_reference/airports.csv"',
      '  - schema.yaml:4:72 listedIn: got {"file":"airports.csv"}, expected a file and a column; name both',
      '  - schema.yaml:5:50: got "least", expected one of min, max, oneOf, listedIn, maxMissing; remove the entry or mend its spelling',
      '  - schema.yaml:5:63 listedIn: got {"file":"_a.csv","column":"x"}, expected none but of a column of type category or text; remove the entry, or set the type',
      '  - schema.yaml:6:36 expect: got 5, expected a map; write some of min, max, oneOf, listedIn, maxMissing in it',
      '  - schema.yaml:7:19 unique: got ["a","z"], expected a list of columns, each once; choose among a, b, c, d',
      '  - schema.yaml:7:49 maxRows: got 9, expected a whole number of at least 1, not less than minRows; name the most rows that the data can have',
      '  - schema.yaml:7:67 maxRowsChange: got 0, expected a share above 0; name the share by which the number of rows may differ from that of the snapshot accepted last, e.g. 0.5',
      '  - schema.yaml:7:83 maxAgeHours: got 24, expected none without an eventTime; name the column that says when a row happened',
      '  - schema.yaml:7:97 maxDrift: got "no", expected a number above 0; name the largest population stability index against the snapshot accepted last, e.g. 1',
    ]);
  });
});

describe('the function refuses', () => {
  const problemsOf = (expectations: unknown): string => refusalOf(() => decodeConfig({ ...CONFIG, expectations }));

  it.each<[expectations: unknown, problem: string]>([
    ['all', 'expectations: got "all", expected an object'],
    [{}, 'expectations.columns: got nothing, expected a list'],
    [{ columns: [{ column: 'no', min: 1 }] }, 'expectations.columns[0].column: got "no", expected a column of the data set, each once'],
    [{ columns: [{ column: 'delay' }] }, 'expectations.columns[0].column: got "delay", expected something that is expected of it'],
    [{ columns: [{ column: 'delay', min: '1' }] }, 'expectations.columns[0].min: got "1", expected a number, of a number column'],
    [{ columns: [{ column: 'delay', min: 2, max: 1 }] }, 'expectations.columns[0].max: got 1, expected a number of at least min'],
    [{ columns: [{ column: 'delay', maxMissing: null }] }, 'expectations.columns[0].maxMissing: got null, expected a number in [0, 1]'],
    [{ columns: [{ column: 'origin', oneOf: [] }] }, 'expectations.columns[0].oneOf: got [], expected a list of 1 to 1000 texts'],
    [{ columns: [{ column: 'origin', listedIn: { file: 'data.csv', column: 'code' } }] }, 'expectations.columns[0].listedIn.file: got "data.csv", expected a file below the prefix whose name begins with _ or .'],
    [{ columns: [], unique: ['no'] }, 'expectations.unique: got ["no"], expected a list of columns of the data set, each once'],
    [{ columns: [], minRows: 0 }, 'expectations.minRows: got 0, expected a whole number of at least 1'],
    [{ columns: [], minRows: 2, maxRows: 1 }, 'expectations.maxRows: got 1, expected a whole number of at least 1, not less than minRows'],
    [{ columns: [], maxAgeSeconds: 1.5 }, 'expectations.maxAgeSeconds: got 1.5, expected a whole number of at least 1'],
    [{ columns: [], maxDrift: null }, 'expectations.maxDrift: got null, expected a number above 0'],
    [{ columns: [], maxRowsChange: -1 }, 'expectations.maxRowsChange: got -1, expected a number above 0'],
  ])('%j', (expectations, problem) => {
    expect(problemsOf(expectations)).toContain(problem);
  });
});
