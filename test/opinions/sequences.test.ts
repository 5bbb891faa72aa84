/** Sequences on the simulator alone, without the emulator that `npm run check:python` compares it with: it refuses what is meant to be refused, and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refused, step, unexpected } from './sequence';
import { MACHINES } from './sequences/machines';
import { MESSAGES } from './sequences/messages';
import { RECORDS } from './sequences/records';
import { S3 } from './sequences/s3';
import { type Side, simulatorSide } from './side';

let side: Side;
beforeAll(async () => {
  side = await simulatorSide();
});
afterAll(() => side.stop());

describe('the simulator refuses what is meant to be refused, and nothing else, in', () => {
  it.each([...S3, ...RECORDS, ...MESSAGES, ...MACHINES].map((sequence) => [sequence.name, sequence] as const))('%s', async (_name, sequence) => {
    expect(await unexpected(sequence, side)).toEqual([]);
  });
});

it('a refusal that nobody meant is seen, and one that does not come', async () => {
  const steps = [step('of a table that is misspelt', 'GetItem', { TableName: 'record', Key: { model: { S: 'm' }, item: { S: 'x' } } }), refused('of the table', 'GetItem', { TableName: 'records', Key: { model: { S: 'm' }, item: { S: 'x' } } })];
  expect(await unexpected({ name: 'reads', service: 'dynamodb', steps }, side)).toEqual([
    'reads > of a table that is misspelt: got ResourceNotFoundException, expected an answer',
    'reads > of the table: got an answer, expected a refusal',
  ]);
});
