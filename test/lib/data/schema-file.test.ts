/** Schema files: what is read, and where a refusal points. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_MISSING_WORDS } from '../../../lib/contract/dataset';
import { readSchema as readInto } from '../../../lib/data/schema-file';
import { Problems } from '../../../lib/private/errors';
import { refusalOf } from '../../support/stack';

function readSchema(path: string): ReturnType<typeof readInto>['schema'] {
  const problems = new Problems(`schema ${path}`);
  const { schema } = readInto(path, problems);
  problems.throwIfAny();
  return schema;
}

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'schema-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string): string {
  const path = join(folder, 'schema.yaml');
  writeFileSync(path, content);
  return path;
}

const refusal = (content: string): string[] => refusalOf(() => readSchema(file(content))).replaceAll(join(folder, '/'), '').split('\n');

describe('a schema file', () => {
  it('gives columns in their order, the event time, and the usual words for a missing value', () => {
    expect(readSchema(file('version: 1\neventTime: at\ncolumns:\n  - { name: at, type: timestamp }\n  - { type: number, name: delay }\n  - { name: to, type: category }\n  - { name: remark, type: text }\n'))).toEqual({
      version: 1,
      eventTime: 'at',
      columns: [
        { name: 'at', type: 'timestamp' },
        { name: 'delay', type: 'number' },
        { name: 'to', type: 'category' },
        { name: 'remark', type: 'text' },
      ],
      missing: DEFAULT_MISSING_WORDS,
    });
  });

  it('may say by what clock event times without an offset were written', () => {
    expect(readSchema(file('version: 1\neventTime: at\nutcOffset: "+08:00"\ncolumns: [{ name: at, type: timestamp }]\n'))).toMatchObject({ eventTime: 'at', utcOffset: '+08:00' });
    expect(refusal('version: 1\nutcOffset: Asia/Singapore\ncolumns: [{ name: at, type: timestamp }]\n').slice(1)).toEqual([
      '  - schema.yaml:2:12 utcOffset: got "Asia/Singapore", expected hours and minutes from -14:59 to +14:59, e.g. +08:00; write how far the clock is ahead of UTC that wrote the event times',
      '  - schema.yaml:2:12 utcOffset: got "Asia/Singapore", expected none without an eventTime; name the column that says when a row happened',
    ]);
  });

  it('may be JSON indented with tabs, and needs no event time', () => {
    const schema = { version: 1, columns: [{ name: 'delay', type: 'number' }] };
    expect(readSchema(file(JSON.stringify(schema, null, '\t')))).toEqual({ ...schema, missing: DEFAULT_MISSING_WORDS });
  });

  it.each([['no', 'no'], ['1.0', "'1.0'"], ['a b, "c"\\d', `'a b, "c"\\d'`], ['__proto__', '__proto__'], ['constructor', 'constructor'], ['größe', 'größe'], ['n'.repeat(256), 'n'.repeat(256)]])('takes %j for the name of a column', (name, written) => {
    expect(readSchema(file(`version: 1\ncolumns: [{ name: ${written}, type: number }]\n`)).columns).toEqual([{ name, type: 'number' }]);
  });

  it('takes other words for a missing value, none included', () => {
    expect(readSchema(file(`version: 1\ncolumns: [{ name: a, type: number }]\nmissing: ['', '-1']\n`)).missing).toEqual(['', '-1']);
    expect(readSchema(file(`version: 1\ncolumns: [{ name: a, type: number }]\nmissing: []\n`)).missing).toEqual([]);
  });

  it('may say which categories determine a number, wherever they stand', () => {
    const columns = [{ name: 'distance', type: 'number', determinedBy: ['from', 'to'], tolerance: 0.05 }, { name: 'from', type: 'category' }, { name: 'to', type: 'category' }, { name: 'fare', type: 'number', determinedBy: ['to'] }];
    expect(readSchema(file(JSON.stringify({ version: 1, columns }))).columns).toEqual(columns);
  });

  it.each<[what: string, column: string, problem: string]>([
    ['by a column that is not there', '{ name: d, type: number, determinedBy: [from, via] }', 'schema.yaml:4:44 determinedBy: got "via", expected the name of a column of type category; choose among from'],
    ['by a number', '{ name: d, type: number, determinedBy: [n] }', 'schema.yaml:4:44 determinedBy: got "n", expected the name of a column of type category; choose among from'],
    ['by itself', '{ name: d, type: number, determinedBy: [d] }', 'schema.yaml:4:44 determinedBy: got "d"'],
    ['though it is a category', '{ name: d, type: category, determinedBy: [from] }', 'schema.yaml:4:46 determinedBy: got "category", expected a column of type number'],
    ['by nothing', '{ name: d, type: number, determinedBy: [] }', 'schema.yaml:4:44 determinedBy: got [], expected a list of 1 to 8 names, each once'],
    ['by a name without a list', '{ name: d, type: number, determinedBy: from }', 'schema.yaml:4:44 determinedBy: got "from", expected a list of 1 to 8 names, each once'],
    ['twice by the same', '{ name: d, type: number, determinedBy: [from, from] }', 'schema.yaml:4:44 determinedBy: got ["from","from"], expected a list of 1 to 8 names, each once'],
    ['with a tolerance above 1', '{ name: d, type: number, determinedBy: [from], tolerance: 1.01 }', 'schema.yaml:4:63 tolerance: got 1.01, expected a number from 0 to 1'],
    ['with a tolerance below 0', '{ name: d, type: number, determinedBy: [from], tolerance: -0.1 }', 'schema.yaml:4:63 tolerance: got -0.1, expected a number from 0 to 1'],
    ['with a tolerance that is no number', '{ name: d, type: number, determinedBy: [from], tolerance: .nan }', 'schema.yaml:4:63 tolerance: got NaN, expected a number from 0 to 1'],
    ['not at all, but has a tolerance', '{ name: d, type: number, tolerance: 0.1 }', 'schema.yaml:4:41 tolerance: got 0.1, expected none without determinedBy'],
  ])('refuses a column that is determined %s', (_, column, problem) => {
    expect(refusal(`version: 1\ncolumns:\n  - { name: from, type: category }\n  - ${column}\n  - { name: n, type: number }\n`)).toContainEqual(expect.stringContaining(problem));
  });

  it('takes at most ten columns that others determine', () => {
    const schema = (count: number): string => `version: 1\ncolumns:\n  - { name: from, type: category }\n${Array.from({ length: count }, (_, index) => `  - { name: d${index}, type: number, determinedBy: [from] }\n`).join('')}`;
    expect(readSchema(file(schema(10))).columns).toHaveLength(11);
    expect(refusal(schema(11))).toContainEqual(expect.stringMatching(/^ {2}- schema\.yaml:14:\d+ determinedBy: got 11, expected at most 10 columns that others determine/));
  });

  it('is refused with all its problems at once, each with file, line and column', () => {
    expect(refusal(`version: 2
eventTime: arrival
colums: []
columns:
  - { name: departure, type: timestamp }
  - { name: delay, type: float }
  - { name: delay, type: number, unit: minutes }
  - { type: number }
  - origin
missing: NA
`)).toEqual([
      'schema schema.yaml cannot be defined:',
      '  - schema.yaml:3:9: got "colums", expected one of version, eventTime, utcOffset, columns, missing, expect; remove the entry or mend its spelling',
      '  - schema.yaml:1:10 version: got 2, expected 1; set version to 1',
      expect.stringMatching(/^ {2}- schema\.yaml:6:5 type: got "float", expected one of number, category, timestamp, text; /),
      '  - schema.yaml:7:40: got "unit", expected one of name, type, determinedBy, tolerance, expect; remove the entry or mend its spelling',
      '  - schema.yaml:7:5 name: got "delay", expected a name that no other column has; remove one of the two',
      '  - schema.yaml:8:5 name: got nothing, expected a text of 1 to 256 characters; name the column as it stands in the data',
      '  - schema.yaml:9:5 name: got nothing, expected a text of 1 to 256 characters; name the column as it stands in the data',
      '  - schema.yaml:2:12 eventTime: got "arrival", expected the name of a column of type timestamp; add the column, or set its type',
      expect.stringMatching(/^ {2}- schema\.yaml:10:10 missing: got "NA", expected a list of at most 100 texts; /),
    ]);
  });

  it.each<[what: string, content: string, problem: string]>([
    ['no version', 'columns: [{ name: a, type: number }]', 'version: got nothing, expected 1'],
    ['the version as text', "version: '1'\ncolumns: [{ name: a, type: number }]", 'schema.yaml:1:10 version: got "1", expected 1'],
    ['no columns', 'version: 1', 'columns: got nothing, expected a list of at least one column'],
    ['an empty list of columns', 'version: 1\ncolumns: []', 'schema.yaml:2:10 columns: got [], expected a list of at least one column'],
    ['columns as a map', 'version: 1\ncolumns: { a: number }', 'schema.yaml:2:10 columns: got {"a":"number"}, expected a list of at least one column'],
    ['a number for a name', 'version: 1\ncolumns: [{ name: 1, type: number }]', 'schema.yaml:2:11 name: got 1, expected a text'],
    ['an empty name', "version: 1\ncolumns: [{ name: '', type: number }]", 'schema.yaml:2:11 name: got "", expected a text'],
    ['a name that is too long', `version: 1\ncolumns: [{ name: ${'n'.repeat(257)}, type: number }]`, 'expected a text of 1 to 256 characters'],
    ['no type', 'version: 1\ncolumns: [{ name: a }]', 'schema.yaml:2:11 type: got nothing, expected one of number, category, timestamp, text'],
    ['a type of another spelling', 'version: 1\ncolumns: [{ name: a, type: Number }]', 'schema.yaml:2:11 type: got "Number"'],
    ['an event time of type text', 'version: 1\neventTime: a\ncolumns: [{ name: a, type: text }]', 'schema.yaml:2:12 eventTime: got "a", expected the name of a column of type timestamp'],
    ['a number among the words for missing', 'version: 1\ncolumns: [{ name: a, type: number }]\nmissing: [-1]', 'schema.yaml:3:10 missing: got [-1], expected a list of at most 100 texts'],
    ['an empty file', '', 'version: got nothing, expected 1'],
    ['a list', '- version: 1', 'version: got nothing, expected 1'],
  ])('is refused with %s', (_, content, problem) => {
    expect(refusal(content)).toContainEqual(expect.stringContaining(problem));
  });

  it('is refused where it is not well-formed', () => {
    expect(refusal('version: 1\ncolumns:\n  - { name: a\n')[0]).toMatch(/^schema\.yaml:\d+:\d+: got [A-Z_]+, expected well-formed YAML or JSON; /);
  });

  it('is refused when it is not there', () => {
    expect(refusalOf(() => readSchema('nowhere.json'))).toBe('nowhere.json: got ENOENT, expected a readable file; check the path, relative to the working directory');
  });
});
