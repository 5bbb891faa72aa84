/**
 * Amazon DynamoDB in memory: items by key, conditional writes, updates.
 *
 * Documented: conditions are tested and the write is made in one step; an update of a missing item makes it; a failed condition is
 * `ConditionalCheckFailedException`, with the item on request; keys cannot be updated; an item has at most 400 KB; items behind
 * their TTL stay readable until they are deleted, within days: here they are never deleted, which is the hardest case for a reader.
 * Assumed: every read is strongly consistent; an eventually consistent one may answer the same.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
import { type Placeholders, RequestExpressions } from './dynamodb-expression';
import { QUERY, queryItems, type QueryRequest } from './dynamodb-query';
import { type AttributeValue, invalid, type Item, requireValue } from './dynamodb-value';
import { refuseIfAny, ServiceError, unknownProperties } from './service-error';

export type { QueryRequest } from './dynamodb-query';
export type { AttributeValue, Item } from './dynamodb-value';

export interface KeySchema {
  readonly partition: string;
  readonly sort?: string;
}

interface WriteRequest extends Placeholders {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  /** `ALL_OLD` puts the item into a failed condition's error. */
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
}

export interface PutItemRequest extends WriteRequest {
  readonly Item: Item;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD';
}

export interface UpdateItemRequest extends WriteRequest {
  readonly Key: Item;
  readonly UpdateExpression?: string;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW';
}

export interface DeleteItemRequest extends WriteRequest {
  readonly Key: Item;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD';
}

export interface GetItemRequest {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
}

/** A failed condition, with the item if the request asked for it. */
export class ConditionalCheckFailed extends ServiceError {
  public constructor(
    where: string,
    public readonly item: Item | undefined,
  ) {
    super('ConditionalCheckFailedException', `${where}: the conditional request failed`, false);
  }
}

interface Table {
  readonly keys: KeySchema;
  readonly items: Map<string, Item>;
}

const LARGEST_ITEM_BYTES = 400 * 1024;
const WRITE = ['TableName', 'ConditionExpression', 'ReturnValuesOnConditionCheckFailure', 'ExpressionAttributeNames', 'ExpressionAttributeValues', 'ReturnValues'];

export class DynamoDb {
  private readonly tables = new Map<string, Table>();

  public createTable(name: string, keys: KeySchema): void {
    if (this.tables.has(name)) throw new ServiceError('ResourceInUseException', `table ${name}: exists already, expected a free name`);
    this.tables.set(name, { keys, items: new Map() });
  }

  public getItem(request: GetItemRequest): { readonly Item?: Item } {
    known('GetItem', request, ['TableName', 'Key', 'ConsistentRead']);
    const table = this.table(request.TableName);
    const item = table.items.get(keyText(table, request.Key));
    return item ? { Item: item } : {};
  }

  public query(request: QueryRequest): { readonly Items: readonly Item[]; readonly Count: number; readonly ScannedCount: number; readonly LastEvaluatedKey?: Item } {
    known('Query', request, QUERY);
    const { keys, items } = this.table(request.TableName);
    const { found, isCut } = queryItems(request, keys, items.values());
    const last = isCut && found.at(-1);
    return { Items: found, Count: found.length, ScannedCount: found.length, ...(last ? { LastEvaluatedKey: pick(last, [keys.partition, ...(keys.sort === undefined ? [] : [keys.sort])]) } : {}) };
  }

  public putItem(request: PutItemRequest): { readonly Attributes?: Item } {
    known('PutItem', request, [...WRITE, 'Item']);
    const table = this.table(request.TableName);
    const { partition, sort } = table.keys;
    const key = keyText(table, pick(request.Item, sort === undefined ? [partition] : [partition, sort]));
    const before = this.requireCondition(request, table.items.get(key), new RequestExpressions(request.ConditionExpression, undefined, request));
    table.items.set(key, checked(request.TableName, request.Item));
    return request.ReturnValues === 'ALL_OLD' && before ? { Attributes: before } : {};
  }

  public updateItem(request: UpdateItemRequest): { readonly Attributes?: Item } {
    known('UpdateItem', request, [...WRITE, 'Key', 'UpdateExpression']);
    const table = this.table(request.TableName);
    const key = keyText(table, request.Key);
    const expressions = new RequestExpressions(request.ConditionExpression, request.UpdateExpression, request);
    const before = this.requireCondition(request, table.items.get(key), expressions);
    const { item, touched } = expressions.apply(before ?? request.Key);
    for (const name of touched) {
      if (name === table.keys.partition || name === table.keys.sort) throw invalid(`${request.TableName}: got an update of ${name}, expected none; it is part of the key`);
    }
    table.items.set(key, checked(request.TableName, item));
    switch (request.ReturnValues ?? 'NONE') {
      case 'NONE': return {};
      case 'ALL_OLD': return before ? { Attributes: before } : {};
      case 'ALL_NEW': return { Attributes: item };
      case 'UPDATED_OLD': return { Attributes: pick(before ?? {}, touched) };
      case 'UPDATED_NEW': return { Attributes: pick(item, touched) };
    }
  }

  public deleteItem(request: DeleteItemRequest): { readonly Attributes?: Item } {
    known('DeleteItem', request, [...WRITE, 'Key']);
    const table = this.table(request.TableName);
    const key = keyText(table, request.Key);
    const before = this.requireCondition(request, table.items.get(key), new RequestExpressions(request.ConditionExpression, undefined, request));
    table.items.delete(key);
    return request.ReturnValues === 'ALL_OLD' && before ? { Attributes: before } : {};
  }

  private table(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new ServiceError('ResourceNotFoundException', `table ${name}: no such table`, false);
    return table;
  }

  private requireCondition(request: WriteRequest, before: Item | undefined, expressions: RequestExpressions): Item | undefined {
    if (!expressions.holds(before ?? {})) {
      throw new ConditionalCheckFailed(request.TableName, request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined);
    }
    return before;
  }
}

function known(operation: string, request: object, names: readonly string[]): void {
  refuseIfAny(`DynamoDB ${operation}`, unknownProperties(operation, request, names));
}

/** One text per key, and no other attributes in it. */
function keyText({ keys: { partition, sort } }: Table, key: Item): string {
  const expected = sort === undefined ? [partition] : [partition, sort];
  const got = Object.keys(key);
  if (got.length !== expected.length || !expected.every((name) => isKeyValue(key[name]))) {
    throw invalid(`the provided key element does not match the schema: got ${JSON.stringify(key)}, expected ${expected.join(' and ')}, texts or numbers`);
  }
  return JSON.stringify(expected.map((name) => [key[name]!.S, key[name]!.N === undefined ? undefined : Number(key[name]!.N)]));
}

function isKeyValue(value: AttributeValue | undefined): boolean {
  return value !== undefined && ((typeof value.S === 'string' && value.S !== '') || value.N !== undefined);
}

/** A copy: what the caller changes later is not in the table. */
function checked(table: string, item: Item): Item {
  for (const [name, value] of Object.entries(item)) requireValue(`${table}.${name}`, value);
  const copy = structuredClone(item);
  const bytes = Buffer.byteLength(JSON.stringify(copy));
  if (bytes > LARGEST_ITEM_BYTES) throw invalid(`${table}: got an item of ${bytes} bytes, expected at most ${LARGEST_ITEM_BYTES}`);
  return copy;
}

function pick(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(item, name)).map((name) => [name, item[name]!]));
}
