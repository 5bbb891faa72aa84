/** Where rows are written, and as what. */
import { describe, expect, it } from 'vitest';
import type { Flights } from '../../../examples/flight-delay/demo/flights';
import { writeInferenceLog, writeTrainingData, type PutObject } from '../../../examples/flight-watch/demo/world';

const LOG = { prefix: 'inference/', hourKeys: 'yyyy/MM/dd/HH' };
const AIRPORTS = ['LAS', 'PHL', '', 'A"B,C'];

function flightsOf(...rows: readonly (readonly [departure: string, delay: number, distance: number, origin: number, destination: number])[]): Flights {
  return {
    rows: rows.length,
    departure: Float64Array.from(rows, ([departure]) => Date.parse(departure)),
    delay: Float32Array.from(rows, ([, delay]) => delay),
    distance: Float32Array.from(rows, ([, , distance]) => distance),
    origin: Uint16Array.from(rows, ([, , , origin]) => origin),
    destination: Uint16Array.from(rows, ([, , , , destination]) => destination),
    airports: AIRPORTS,
  };
}

function store(): { readonly objects: Map<string, string>; readonly put: PutObject } {
  const objects = new Map<string, string>();
  return {
    objects,
    put: (key, body) => {
      objects.set(key, body);
      return Promise.resolve();
    },
  };
}

const NIGHT = flightsOf(
  ['2001-02-01T00:00:00Z', -3, 1452, 0, 1],
  ['2001-02-01T00:59:00Z', 278, 145, 1, 0],
  ['2001-02-01T00:59:00Z', 0, 145, 0, 1],
  ['2001-02-01T02:00:00Z', 5, 99, 1, 0],
);

describe('the inference log', () => {
  it('has one object per UTC hour in which something departed, and none for the other hours', async () => {
    const { objects, put } = store();
    const written = await writeInferenceLog(NIGHT, { start: 0, end: 4 }, LOG, put);
    expect([...objects.keys()]).toEqual(['inference/2001/02/01/00/flights.jsonl', 'inference/2001/02/01/02/flights.jsonl']);
    expect(written).toEqual({ objects: 2, rows: 4, bytes: [...objects.values()].join('').length });
  });

  it('counts a departure on the hour to the hour that begins', async () => {
    const { objects, put } = store();
    const onTheHour = flightsOf(['2001-01-31T23:59:00Z', 1, 99, 0, 1], ['2001-02-01T00:00:00Z', 2, 99, 0, 1], ['2001-02-01T01:00:00Z', 3, 99, 0, 1]);
    await writeInferenceLog(onTheHour, { start: 0, end: 3 }, LOG, put);
    expect([...objects.keys()].map((key) => key.slice(LOG.prefix.length, -'/flights.jsonl'.length))).toEqual(['2001/01/31/23', '2001/02/01/00', '2001/02/01/01']);
  });

  it('keeps the order of rows, also of those that depart in the same minute', async () => {
    const { objects, put } = store();
    await writeInferenceLog(NIGHT, { start: 0, end: 4 }, LOG, put);
    const lines = objects.get('inference/2001/02/01/00/flights.jsonl')!.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { departure: '2001-02-01T00:00:00Z', delay: -3, distance: 1452, origin: 'LAS', destination: 'PHL' },
      { departure: '2001-02-01T00:59:00Z', delay: 278, distance: 145, origin: 'PHL', destination: 'LAS' },
      { departure: '2001-02-01T00:59:00Z', delay: 0, distance: 145, origin: 'LAS', destination: 'PHL' },
    ]);
  });

  it('ends where the range ends, in the middle of an hour and of a minute', async () => {
    const { objects, put } = store();
    await writeInferenceLog(NIGHT, { start: 1, end: 2 }, LOG, put);
    expect([...objects.values()].join('').trimEnd().split('\n')).toHaveLength(1);
  });

  it('writes missing values as null and escapes what JSON wants escaped', async () => {
    const { objects, put } = store();
    await writeInferenceLog(flightsOf(['2001-02-01T00:00:00Z', NaN, NaN, 2, 3]), { start: 0, end: 1 }, LOG, put);
    expect(JSON.parse([...objects.values()].join(''))).toEqual({
      departure: '2001-02-01T00:00:00Z',
      delay: null,
      distance: null,
      origin: null,
      destination: 'A"B,C',
    });
  });

  it('follows the hour keys of the log that the monitor reads', async () => {
    const { objects, put } = store();
    await writeInferenceLog(NIGHT, { start: 3, end: 4 }, { prefix: 'x/', hourKeys: 'year=yyyy/month=MM/day=dd/hour=HH' }, put);
    expect([...objects.keys()]).toEqual(['x/year=2001/month=02/day=01/hour=02/flights.jsonl']);
  });
});

describe('the training data', () => {
  it('is one CSV object with a header, rows in their order', async () => {
    const { objects, put } = store();
    const written = await writeTrainingData(NIGHT, { start: 0, end: 2 }, 'flights/2001-01.csv', put);
    expect(objects.get('flights/2001-01.csv')).toBe(
      'departure,delay,distance,origin,destination\n2001-02-01T00:00:00Z,-3,1452,LAS,PHL\n2001-02-01T00:59:00Z,278,145,PHL,LAS\n',
    );
    expect(written).toEqual({ objects: 1, rows: 2, bytes: objects.get('flights/2001-01.csv')!.length });
  });

  it('leaves missing values empty and quotes what CSV wants quoted', async () => {
    const { objects, put } = store();
    await writeTrainingData(flightsOf(['2001-01-01T00:00:00Z', NaN, NaN, 2, 3]), { start: 0, end: 1 }, 'k.csv', put);
    expect(objects.get('k.csv')!.split('\n')[1]).toBe('2001-01-01T00:00:00Z,,,,"A""B,C"');
  });
});
