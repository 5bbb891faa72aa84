/** DynamoDB in memory: the expressions of a fenced lease, and the refusals that would only show in an account. */
import { describe, expect, it } from 'vitest';
import { type AttributeValue, ConditionalCheckFailed, DynamoDb, type Item, type UpdateItemRequest } from '../../../simulator/services/dynamodb';
import { RESERVED_WORDS } from '../../../simulator/services/dynamodb-reserved-words';
import { fc } from '../../lambda/support/property';
import { refusal } from './fixture';

const TableName = 'releases';
const Key: Item = { modelId: { S: 'flight-delay' }, item: { S: 'release' } };

function create(): DynamoDb {
  const database = new DynamoDb();
  database.createTable(TableName, { partition: 'modelId', sort: 'item' });
  return database;
}

function withItem(attributes: Item): DynamoDb {
  const database = create();
  database.putItem({ TableName, Item: { ...Key, ...attributes } });
  return database;
}

function update(database: DynamoDb, request: Omit<UpdateItemRequest, 'TableName' | 'Key'>): Item {
  return database.updateItem({ TableName, Key, ReturnValues: 'ALL_NEW', ...request }).Attributes!;
}

/** Whether a condition holds for an item with these attributes. */
function holds(condition: string, attributes: Item, values?: Item, names?: Record<string, string>): boolean {
  const placeholders = { ...(values ? { ExpressionAttributeValues: values } : {}), ...(names ? { ExpressionAttributeNames: names } : {}) };
  try {
    withItem(attributes).deleteItem({ TableName, Key, ConditionExpression: condition, ...placeholders });
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailed) return false;
    throw error;
  }
}

const n = (value: number): AttributeValue => ({ N: String(value) });
const s = (value: string): AttributeValue => ({ S: value });

describe('a fenced lease', () => {
  const acquire = (database: DynamoDb, me: string, now: number): Item | undefined => {
    try {
      return update(database, {
        UpdateExpression: 'SET #o = :me, expiresAt = :exp, fence = if_not_exists(fence, :zero) + :one',
        ConditionExpression: 'attribute_not_exists(modelId) OR attribute_not_exists(#o) OR expiresAt < :now OR #o = :me',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':me': s(me), ':exp': n(now + 100), ':now': n(now), ':zero': n(0), ':one': n(1) },
      });
    } catch (error) {
      if (error instanceof ConditionalCheckFailed) return undefined;
      throw error;
    }
  };

  it('is taken when free, refused when held, and taken over when it has expired, each time with a higher fence', () => {
    const database = create();
    expect(acquire(database, 'a', 1000)).toEqual({ ...Key, owner: s('a'), expiresAt: n(1100), fence: n(1) });
    expect(acquire(database, 'b', 1050)).toBeUndefined();
    expect(acquire(database, 'b', 1100)).toBeUndefined();
    expect(acquire(database, 'b', 1101)).toMatchObject({ owner: s('b'), fence: n(2) });
  });

  it('is released by its owner only, and keeps its fence', () => {
    const database = create();
    acquire(database, 'a', 1000);
    const release = { UpdateExpression: 'REMOVE #o SET expiresAt = :zero', ConditionExpression: '#o = :me', ExpressionAttributeNames: { '#o': 'owner' } };
    expect(refusal(() => update(database, { ...release, ExpressionAttributeValues: { ':zero': n(0), ':me': s('b') } })).code).toBe('ConditionalCheckFailedException');
    expect(update(database, { ...release, ExpressionAttributeValues: { ':zero': n(0), ':me': s('a') } })).toEqual({ ...Key, expiresAt: n(0), fence: n(1) });
  });

  it('never has two owners at once, whoever asks and whenever', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 90 })), { maxLength: 40 }), (asks) => {
        const database = create();
        let now = 1000;
        let held: { owner: string; until: number; fence: number } | undefined;
        for (const [owner, wait] of asks) {
          now += wait;
          const item = acquire(database, owner, now);
          const isFree = !held || held.owner === owner || held.until < now;
          expect(item !== undefined).toBe(isFree);
          if (!item) continue;
          expect(Number(item['fence']!.N)).toBe((held?.fence ?? 0) + 1);
          held = { owner, until: now + 100, fence: Number(item['fence']!.N) };
        }
      }),
    );
  });

  it('gives the item that made a condition fail, when it is asked for', () => {
    const database = withItem({ fence: n(7) });
    const request = { TableName, Item: Key, ConditionExpression: 'fence = :f', ExpressionAttributeValues: { ':f': n(6) } };
    const failure = refusal(() => database.putItem({ ...request, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    expect((failure as ConditionalCheckFailed).item).toEqual({ ...Key, fence: n(7) });
    expect((refusal(() => database.putItem(request)) as ConditionalCheckFailed).item).toBeUndefined();
    expect(database.getItem({ TableName, Key }).Item).toEqual({ ...Key, fence: n(7) });
  });
});

describe('a condition', () => {
  it('is tested on an item that does not exist as on one without attributes', () => {
    const database = create();
    const fenced = { UpdateExpression: 'SET live = :c', ConditionExpression: 'fence = :f', ExpressionAttributeValues: { ':c': s('2'), ':f': n(1) } };
    expect(refusal(() => update(database, fenced)).code).toBe('ConditionalCheckFailedException');
    expect(database.getItem({ TableName, Key })).toEqual({});
  });

  it.each<[string, Item, Item | undefined, boolean]>([
    ['attribute_exists(a)', { a: n(1) }, undefined, true],
    ['attribute_not_exists(a)', { a: n(1) }, undefined, false],
    ['attribute_exists(a.b[1])', { a: { M: { b: { L: [n(1), n(2)] } } } }, undefined, true],
    ['attribute_exists(a.b[2])', { a: { M: { b: { L: [n(1), n(2)] } } } }, undefined, false],
    ['attribute_exists(toString)', {}, undefined, false],
    ['a = :x', { a: n(10) }, { ':x': { N: '1e1' } }, true],
    ['a = :x', { a: n(1) }, { ':x': s('1') }, false],
    ['a < :x', { a: n(9) }, { ':x': n(10) }, true],
    ['a < :x', { a: s('9') }, { ':x': s('10') }, false],
    ['a < :x', {}, { ':x': n(10) }, false],
    ['NOT a < :x', {}, { ':x': n(10) }, true],
    ['a <> :x', {}, { ':x': n(10) }, true],
    ['a BETWEEN :x AND :y', { a: n(2) }, { ':x': n(1), ':y': n(2) }, true],
    ['a BETWEEN :x AND :y', { a: n(3) }, { ':x': n(1), ':y': n(2) }, false],
    ['a IN (:x, :y)', { a: s('q') }, { ':x': s('p'), ':y': s('q') }, true],
    ['begins_with(a, :x)', { a: s('flight') }, { ':x': s('fl') }, true],
    ['contains(a, :x)', { a: { L: [s('p'), n(2)] } }, { ':x': n(2) }, true],
    ['contains(a, :x)', { a: { SS: ['p'] } }, { ':x': s('q') }, false],
    ['attribute_type(a, :x)', { a: { BOOL: true } }, { ':x': s('BOOL') }, true],
    ['size(a) >= :x', { a: s('é') }, { ':x': n(2) }, true],
    ['size(a) >= :x', {}, { ':x': n(0) }, false],
    ['a = :x', { a: { M: { p: n(1), q: n(2) } } }, { ':x': { M: { q: n(2), p: { N: '1.0' } } } }, true],
    ['a = :x', { a: { NS: ['1', '2'] } }, { ':x': { NS: ['2', '1'] } }, true],
  ])('%s on %j with %j is %s', (condition, attributes, values, expected) => {
    expect(holds(condition, attributes, values)).toBe(expected);
  });

  it('binds NOT before AND before OR', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (a, b, c) => {
        const attributes = { a: { BOOL: a }, b: { BOOL: b }, c: { BOOL: c } };
        const values = { ':t': { BOOL: true } };
        expect(holds('a = :t OR b = :t AND NOT c = :t', attributes, values)).toBe(a || (b && !c));
        expect(holds('(a = :t OR b = :t) and not (c = :t)', attributes, values)).toBe((a || b) && !c);
      }),
    );
  });
});

describe('an update', () => {
  it('sees the item as it was in all its parts', () => {
    const database = withItem({ live: s('1'), liveCfg: s('c1'), deploying: s('2') });
    const after = update(database, {
      UpdateExpression: 'SET live = :c, previousStable = if_not_exists(live, :none), copied = deploying REMOVE deploying',
      ExpressionAttributeValues: { ':c': s('2'), ':none': s('NONE') },
    });
    expect(after).toEqual({ ...Key, live: s('2'), liveCfg: s('c1'), previousStable: s('1'), copied: s('2') });
  });

  it('makes the item when there is none', () => {
    expect(update(create(), { UpdateExpression: 'SET frozen = :t', ExpressionAttributeValues: { ':t': { BOOL: true } } })).toEqual({ ...Key, frozen: { BOOL: true } });
    expect(update(create(), {})).toEqual(Key);
  });

  it('counts, appends, and changes sets', () => {
    const database = withItem({ a: n(5), b: { L: [n(1)] }, c: { SS: ['p', 'q'] }, d: { SS: ['p'] } });
    const after = update(database, {
      UpdateExpression: 'SET a = a - :two, b = list_append(b, :list) ADD f :two, c :r DELETE d :p',
      ExpressionAttributeValues: { ':two': n(2), ':list': { L: [n(2)] }, ':r': { SS: ['r'] }, ':p': { SS: ['p'] } },
    });
    expect(after).toEqual({ ...Key, a: n(3), b: { L: [n(1), n(2)] }, c: { SS: ['p', 'q', 'r'] }, f: n(2) });
  });

  it('changes what is inside maps and lists, and nothing beside it', () => {
    const database = withItem({ a: { M: { p: n(1), q: { L: [n(1), n(2)] } } } });
    const after = update(database, { UpdateExpression: 'SET a.p = :x, a.q[1] = :x REMOVE a.q[0]', ExpressionAttributeValues: { ':x': n(9) } });
    expect(after['a']).toEqual({ M: { p: n(9), q: { L: [n(9)] } } });
    expect(refusal(() => update(database, { UpdateExpression: 'SET nothing.p = :x', ExpressionAttributeValues: { ':x': n(9) } })).message).toMatch(/document path .* invalid/);
  });

  it.each([
    ['NONE', undefined],
    ['ALL_OLD', { ...Key, a: n(1), b: n(2) }],
    ['ALL_NEW', { ...Key, a: n(9), b: n(2) }],
    ['UPDATED_OLD', { a: n(1) }],
    ['UPDATED_NEW', { a: n(9) }],
  ] as const)('gives back %s', (ReturnValues, expected) => {
    const database = withItem({ a: n(1), b: n(2) });
    const answer = database.updateItem({ TableName, Key, UpdateExpression: 'SET a = :x', ExpressionAttributeValues: { ':x': n(9) }, ReturnValues });
    expect(answer.Attributes).toEqual(expected);
  });

  it('changes nothing when it is refused', () => {
    const database = withItem({ a: s('text') });
    expect(refusal(() => update(database, { UpdateExpression: 'SET b = :x, a = a + :x', ExpressionAttributeValues: { ':x': n(1) } })).message).toMatch(/got the type S, expected N/);
    expect(database.getItem({ TableName, Key }).Item).toEqual({ ...Key, a: s('text') });
  });
});

describe('DynamoDB', () => {
  it('keeps what was written when the caller changes its item afterwards', () => {
    const database = create();
    const item = { ...Key, a: { L: [n(1)] as AttributeValue[] } };
    database.putItem({ TableName, Item: item });
    item.a.L.push(n(2));
    expect(database.getItem({ TableName, Key }).Item!['a']).toEqual({ L: [n(1)] });
  });

  it('takes equal numbers for the same key', () => {
    const database = new DynamoDb();
    database.createTable('numbers', { partition: 'id' });
    database.putItem({ TableName: 'numbers', Item: { id: { N: '1.0' }, a: n(1) } });
    expect(database.getItem({ TableName: 'numbers', Key: { id: n(1) } }).Item).toBeDefined();
  });

  it.each<[string, Omit<UpdateItemRequest, 'TableName' | 'Key'>, RegExp]>([
    ['a reserved word', { UpdateExpression: 'SET item = :x', ExpressionAttributeValues: { ':x': n(1) } }, /reserved word item as the name of an attribute, expected a placeholder such as #item/],
    ['a reserved word in a condition', { ConditionExpression: 'attribute_exists(Status)' }, /reserved word Status/],
    ['an undefined value', { UpdateExpression: 'SET a = :x' }, /got :x, expected it among ExpressionAttributeValues/],
    ['an undefined name', { UpdateExpression: 'REMOVE #a' }, /got #a, expected it among ExpressionAttributeNames/],
    ['unused placeholders', { UpdateExpression: 'REMOVE a', ExpressionAttributeNames: { '#b': 'b' }, ExpressionAttributeValues: { ':c': n(1) } }, /placeholders #b, :c that no expression uses/],
    ['a part of the key', { UpdateExpression: 'SET modelId = :x', ExpressionAttributeValues: { ':x': s('other') } }, /modelId, expected none; it is part of the key/],
    ['overlapping paths', { UpdateExpression: 'SET a.b = :x REMOVE a', ExpressionAttributeValues: { ':x': n(1) } }, /two document paths overlap: a\.b and a/],
    ['a clause twice', { UpdateExpression: 'REMOVE a REMOVE b' }, /clause REMOVE twice/],
    ['a missing operand', { UpdateExpression: 'SET a = b' }, /attribute that does not exist in the item/],
    ['bad grammar', { ConditionExpression: 'a = ' }, /expected the name of an attribute/],
    ['more behind the end', { ConditionExpression: 'attribute_exists(a) b' }, /got b, expected the end/],
    ['a sign that is not in the grammar', { ConditionExpression: 'a ! b' }, /got "! b", expected a name, a placeholder or an operator|got " ! b"/],
    ['a value of two types', { UpdateExpression: 'SET a = :x', ExpressionAttributeValues: { ':x': { N: '1', S: '1' } } }, /got the types N, S, expected exactly one of/],
    ['a number that is none', { UpdateExpression: 'SET a = :x', ExpressionAttributeValues: { ':x': { N: 'NaN' } } }, /expected a number written as a text/],
    ['a number that cannot be held exactly', { UpdateExpression: 'SET a = :x', ExpressionAttributeValues: { ':x': { N: '1234567890123456' } } }, /at most 15 digits; more are not simulated/],
    ['an empty set', { UpdateExpression: 'SET a = :x', ExpressionAttributeValues: { ':x': { SS: [] } } }, /different members, at least one/],
    ['a parameter of old', { Expected: {} } as never, /Expected: got a property that is not simulated/],
  ])('refuses %s', (_, request, message) => {
    expect(refusal(() => update(create(), request)).message).toMatch(message);
  });

  it('refuses keys that do not fit the table, and tables that do not exist', () => {
    const database = create();
    expect(refusal(() => database.getItem({ TableName, Key: { modelId: s('a') } })).code).toBe('ValidationException');
    expect(refusal(() => database.getItem({ TableName, Key: { ...Key, item: s('') } })).code).toBe('ValidationException');
    expect(refusal(() => database.putItem({ TableName, Item: { modelId: s('a') } })).code).toBe('ValidationException');
    expect(refusal(() => database.getItem({ TableName: 'other', Key })).code).toBe('ResourceNotFoundException');
    expect(refusal(() => database.putItem({ TableName, Item: { ...Key, a: s('x'.repeat(410_000)) } })).message).toMatch(/expected at most 409600/);
  });

  it('knows the words that DynamoDB reserves', () => {
    expect(RESERVED_WORDS.size).toBe(573);
    for (const word of ['ttl', 'owner', 'state', 'status', 'timestamp', 'item']) {
      expect(refusal(() => holds(`attribute_exists(${word})`, {})).code).toBe('ValidationException');
    }
  });
});
