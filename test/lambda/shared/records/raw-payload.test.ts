/** Tests that payloads in JSON and base64 are counted from their bytes as they are from their values, in every form that rows come in. */
import { describe, expect, it } from 'vitest';
import { readRecords } from '../../../../lambda/shared/records/read-records';
import { streamed } from '../../support/chunks';
import { COLUMNS, counted, LAYOUT } from '../../support/log-lines';
import { fc } from '../../support/property';

type Row = readonly unknown[];

const named = ([delay, stops, origin]: Row): object => ({ delay, stops, origin });

/** Requests of several rows in the forms that are read. */
const FORMS: readonly [string, (rows: readonly Row[]) => string][] = [
  ['rows as lists', (rows) => JSON.stringify(rows)],
  ['features of instances', (rows) => JSON.stringify({ instances: rows.map((features) => ({ features })) })],
  ['lists of inputs, with something beside them', (rows) => JSON.stringify({ parameters: { top: 1 }, inputs: rows, model: 'x', tags: ['y', null] })],
  ['objects', (rows) => JSON.stringify(rows.map(named))],
  ['objects with more members', (rows) => JSON.stringify({ rows: rows.map((row, index) => ({ id: `r${index}`, ...named(row), note: { lang: 'en' } })) })],
  ['objects that lack a column', (rows) => JSON.stringify(rows.map(([delay, , origin]) => ({ origin, delay })))],
  ['lists on lines of their own', (rows) => rows.map((row) => JSON.stringify(row)).join('\n')],
  ['objects on lines of their own', (rows) => rows.map((row) => JSON.stringify(named(row))).join('\r\n')],
  ['text with white space', (rows) => JSON.stringify({ data: rows }, undefined, 2)],
  ['names with escapes', (rows) => JSON.stringify(rows.map((row) => ({ 'n"ö': 1, ...named(row) })))],
];

/** And what must be read another way, whatever was read before. */
const OTHERS: readonly [string, (rows: readonly Row[]) => string][] = [
  ['names beside the rows', (rows) => JSON.stringify({ columns: ['origin', 'delay', 'stops'], data: rows.map(([delay, stops, origin]) => [origin, delay, stops]) })],
  ['rows of two forms', (rows) => JSON.stringify(rows.map((row, index) => (index % 2 === 0 ? row : named(row))))],
  ['a member twice', (rows) => JSON.stringify(rows.map(named)).replaceAll('"stops":', '"stops":9,"stops":')],
  ['rows that are nested differently', (rows) => JSON.stringify([{ features: rows[0] }, ...rows.slice(1)])],
];

/** The line as SageMaker writes it. */
function line(text: string, scores: readonly unknown[], isBase64: boolean): string {
  const written = (data: string): object => ({ observedContentType: 'application/json', data: isBase64 ? Buffer.from(data).toString('base64') : data, encoding: isBase64 ? 'BASE64' : 'JSON' });
  return JSON.stringify({ captureData: { endpointInput: written(text), endpointOutput: written(JSON.stringify({ predictions: scores })) }, eventMetadata: { eventId: 'a' }, eventVersion: '0' });
}

const plain = fc.tuple(fc.oneof(fc.integer({ min: -30, max: 90 }), fc.double({ noNaN: true })), fc.constantFrom(0, 1, 2, 7), fc.constantFrom('ORD', 'JFK', 'LAX', 'Zürich', ''));
const odd = fc.array(fc.oneof(fc.constantFrom<unknown>(null, true, 'NA', '12', 'a"b', 'a\\', 'tab\t', '\ud800', -999, 1e300, [], [1], { delay: 1 }, '\u2028'), fc.double(), fc.string({ unit: 'grapheme', maxLength: 4 })), { minLength: 2, maxLength: 4 });
const someRows = fc.array(fc.oneof({ weight: 12, arbitrary: plain }, odd), { minLength: 1, maxLength: 4 });

describe.each([...FORMS, ...OTHERS])('payloads of %s', (_, written) => {
  it.each([['as they are', false], ['in base64', true]])('count the same from bytes as from values, %s', async (__, isBase64) => {
    const whole = someRows.map((rows) => Buffer.from(line(written(rows), rows.map(() => 0.5), isBase64)));
    const damaged = fc.tuple(whole, fc.nat(), fc.constantFrom('', '"', '\\', '0', '-', ',', ']', '}', ' ', '\\n', 'e5', '=', '\u00e9', '[')).map(([bytes, at, token]) => {
      const place = at % bytes.length;
      return Buffer.concat([bytes.subarray(0, place), Buffer.from(token), bytes.subarray(place + (at % 3))]);
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof({ weight: 4, arbitrary: whole }, damaged), { minLength: 1, maxLength: 14 }), async (lines) => {
        const bytes = Buffer.concat(lines.flatMap((one) => [one, Buffer.from('\n')]));
        expect(JSON.stringify(await counted('capture', [bytes], 'bytes'))).toBe(JSON.stringify(await counted('capture', [bytes], 'values')));
      }),
      { numRuns: Number(process.env.RAW_RUNS ?? 60) },
    );
  });
});

describe.each(FORMS)('payloads of %s', (_, written) => {
  const rows = (count: number): Row[] => Array.from({ length: count }, (__, index) => [index + 0.25, index % 3, 'ORD']);
  const lines = (isBase64: boolean, counts: readonly number[]): string => counts.map((count) => `${line(written(rows(count)), rows(count).map(() => 0.5), isBase64)}\n`).join('');

  it.each([['as they are', false], ['in base64', true]])('are read from bytes once one of several rows was read, %s', async (__, isBase64) => {
    await expect(ways(lines(isBase64, [2, 1, 3, 1, 200]))).resolves.toEqual({ values: 2, bytes: 205 });
  });

  it('are read from bytes by the form of single rows, too', async () => {
    await expect(ways(lines(false, [1, 1, 1, 1]))).resolves.toEqual({ values: 1, bytes: 3 });
  });
});

describe('forms of payloads', () => {
  it.each([
    ['a text with more brackets in it than lists are read at once', line(JSON.stringify([[1, 2, '['.repeat(260_000)]]), [0.5], false)],
    ['bytes that are no UTF-8', line('', [0.5], true).replace('"data":""', `"data":"${Buffer.from([...Buffer.from('[[1,2,"'), 0xc3, 0x28, ...Buffer.from('"]]')]).toString('base64')}"`)],
    ['base64 with blanks', line('', [0.5], true).replace('"data":""', `"data":"${Buffer.from('[[1,2,"ORD"]]').toString('base64').replace('=', ' =')}"`)],
    ['more rows than are kept at once', line(JSON.stringify(Array.from({ length: 300 }, () => [1, 2, 'ORD'])), new Array<number>(300).fill(0.5), false)],
    ['something behind what is in base64', line('[[1,2,"ORD"]]x', [0.5], true)],
    ['another number of rows in the response', line(JSON.stringify([[1, 2, 'ORD'], [1, 2, 'ORD']]), [0.5], false)],
    ['no row at all', line('[]', [], false)],
  ])('count the same with %s behind lines of this form', async (_, one) => {
    const before = [false, true].flatMap((isBase64) => [1, 2].map((rows) => line(JSON.stringify(Array.from({ length: rows }, () => [1, 2, 'ORD'])), new Array<number>(rows).fill(0.5), isBase64)));
    const bytes = Buffer.from([...before, ...before, one, ...before, ''].join('\n'));
    expect(JSON.stringify(await counted('capture', [bytes], 'bytes'))).toBe(JSON.stringify(await counted('capture', [bytes], 'values')));
  });

  it('leave a column missing that the rows before had', async () => {
    const [full, less] = ['[[1,2,"ORD"]]', '[{"delay":1,"origin":"ORD"}]'].map((text) => line(text, [0.5], false));
    const bytes = Buffer.from([full, less, full, less, full, less, ''].join('\n'));
    expect(JSON.stringify(await counted('capture', [bytes], 'bytes'))).toBe(JSON.stringify(await counted('capture', [bytes], 'values')));
  });

  it('are not learnt from rows that are nested differently, of which one alone would be no JSON', async () => {
    const nested = line('[{"features":[1,2,"ORD"]},[1,2,"ORD"]]', [0.5, 0.5], false);
    const broken = line('[{"features":[1,2,"ORD"]]', [0.5], false);
    const bytes = Buffer.from([nested, line('[[1,2,"ORD"]]', [0.5], false), nested, nested, broken, ''].join('\n'));
    expect(JSON.stringify(await counted('capture', [bytes], 'bytes'))).toBe(JSON.stringify(await counted('capture', [bytes], 'values')));
  });

  it('are not learnt again and again where each line has one of its own', async () => {
    const odd = Array.from({ length: 60 }, (_, index) => line(JSON.stringify([{ ['x'.repeat(index)]: 1, delay: 1, stops: 2, origin: 'ORD' }]), [0.5], false));
    // The first ones are learnt from; then more and more lines are passed over, so that what comes twice is learnt late.
    const { bytes } = await ways(`${[...odd, ...new Array<string>(5).fill(odd[59]!)].join('\n')}\n`);
    expect(bytes).toBeLessThan(5);
    const later = await ways(`${[...odd, ...new Array<string>(20).fill(odd[59]!)].join('\n')}\n`);
    expect(later.bytes).toBeGreaterThan(5);
  });
});

/** How many rows were read from their bytes, and how many as values. */
async function ways(log: string): Promise<{ readonly values: number; readonly bytes: number }> {
  const told = { values: 0, bytes: 0 };
  await readRecords({ key: 'log', format: 'capture', capture: LAYOUT, chunks: streamed([Buffer.from(log)]), absentColumns: 'missing' }, COLUMNS, {
    raw: { numeric: COLUMNS.map(() => true), take: () => (told.bytes += 1) },
    row: () => {
      told.values += 1;
      return undefined;
    },
    quarantine: (_, reason) => {
      throw new Error(reason);
    },
  });
  return told;
}
