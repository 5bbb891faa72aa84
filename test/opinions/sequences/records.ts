/** Conditional writes of DynamoDB, as leases and records are kept by them. */
import { refused, type Sequence, step } from '../sequence';

const TableName = 'records';
const lease = { model: { S: 'flights' }, item: { S: 'LEASE' } };
const write = (more: object = {}) => ({ TableName, ...more });

export const RECORDS: readonly Sequence[] = [
  {
    name: 'a lease', service: 'dynamodb',
    steps: [
      step('not there', 'GetItem', write({ Key: lease })),
      step('taken', 'PutItem', write({ Item: { ...lease, owner: { S: 'one' }, expiresAt: { N: '100' } }, ConditionExpression: 'attribute_not_exists(#o) OR expiresAt < :now', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':now': { N: '50' } } })),
      refused('taken twice', 'PutItem', write({ Item: { ...lease, owner: { S: 'two' }, expiresAt: { N: '150' } }, ConditionExpression: 'attribute_not_exists(#o) OR expiresAt < :now', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':now': { N: '50' } } })),
      refused('taken twice, and shown', 'PutItem', write({ Item: { ...lease, owner: { S: 'two' } }, ConditionExpression: 'attribute_not_exists(model)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })),
      step('renewed', 'UpdateItem', write({ Key: lease, UpdateExpression: 'SET expiresAt = :later', ConditionExpression: '#o = :me', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':later': { N: '200' }, ':me': { S: 'one' } }, ReturnValues: 'ALL_NEW' })),
      refused('renewed by another', 'UpdateItem', write({ Key: lease, UpdateExpression: 'SET expiresAt = :later', ConditionExpression: '#o = :me', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':later': { N: '300' }, ':me': { S: 'two' } } })),
      refused('released by another', 'UpdateItem', write({ Key: lease, UpdateExpression: 'REMOVE #o, expiresAt', ConditionExpression: '#o = :me', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':me': { S: 'two' } }, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })),
      step('released', 'UpdateItem', write({ Key: lease, UpdateExpression: 'REMOVE #o, expiresAt', ConditionExpression: '#o = :me', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':me': { S: 'one' } }, ReturnValues: 'UPDATED_OLD' })),
      step('what is left', 'GetItem', write({ Key: lease, ConsistentRead: true })),
      refused('deleted by a wrong condition', 'DeleteItem', write({ Key: lease, ConditionExpression: 'attribute_exists(expiresAt)' })),
      step('deleted', 'DeleteItem', write({ Key: lease, ReturnValues: 'ALL_OLD' })),
      step('deleted again', 'DeleteItem', write({ Key: lease, ReturnValues: 'ALL_OLD' })),
    ],
  },
  {
    name: 'updates', service: 'dynamodb',
    steps: [
      step('of nothing', 'UpdateItem', write({ Key: { model: { S: 'm' }, item: { S: 'COUNT' } }, UpdateExpression: 'SET runs = if_not_exists(runs, :zero) + :one, seen = :list ADD #t :one', ExpressionAttributeNames: { '#t': 'total' }, ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' }, ':list': { L: [{ S: 'a' }] } }, ReturnValues: 'ALL_NEW' })),
      step('again', 'UpdateItem', write({ Key: { model: { S: 'm' }, item: { S: 'COUNT' } }, UpdateExpression: 'SET runs = if_not_exists(runs, :zero) + :one, seen = list_append(seen, :list) ADD #t :one', ExpressionAttributeNames: { '#t': 'total' }, ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' }, ':list': { L: [{ S: 'b' }] } }, ReturnValues: 'UPDATED_NEW' })),
      refused('of a key', 'UpdateItem', write({ Key: { model: { S: 'm' }, item: { S: 'COUNT' } }, UpdateExpression: 'SET model = :x', ExpressionAttributeValues: { ':x': { S: 'y' } } })),
      refused('with a reserved word', 'UpdateItem', write({ Key: { model: { S: 'm' }, item: { S: 'COUNT' } }, UpdateExpression: 'SET status = :x', ExpressionAttributeValues: { ':x': { S: 'y' } } })),
      refused('with a value that is not used', 'UpdateItem', write({ Key: { model: { S: 'm' }, item: { S: 'COUNT' } }, UpdateExpression: 'SET seen = :x', ExpressionAttributeValues: { ':x': { S: 'y' }, ':unused': { S: 'z' } } })),
      refused('with a value that is not given', 'UpdateItem', write({ Key: { model: { S: 'm' }, item: { S: 'COUNT' } }, UpdateExpression: 'SET seen = :x' })),
      refused('a number in a text', 'UpdateItem', write({ Key: { model: { S: 'm' }, item: { S: 'COUNT' } }, UpdateExpression: 'SET seen = seen + :one', ExpressionAttributeValues: { ':one': { N: '1' } } })),
      refused('without the sort key', 'GetItem', write({ Key: { model: { S: 'm' } } })),
      refused('an empty key', 'PutItem', write({ Item: { model: { S: '' }, item: { S: 'x' } } })),
      refused('in no table', 'GetItem', { TableName: 'nowhere', Key: { model: { S: 'm' }, item: { S: 'x' } } }),
      step('compared', 'PutItem', write({ Item: { model: { S: 'm' }, item: { S: 'COUNT' } }, ConditionExpression: 'runs BETWEEN :low AND :high AND contains(seen, :a) AND size(seen) = :two AND attribute_type(#t, :n) AND NOT begins_with(#i, :x)', ExpressionAttributeNames: { '#t': 'total', '#i': 'item' }, ExpressionAttributeValues: { ':low': { N: '2' }, ':high': { N: '10' }, ':a': { S: 'a' }, ':two': { N: '2' }, ':n': { S: 'N' }, ':x': { S: 'X' } }, ReturnValues: 'ALL_OLD' })),
    ],
  },
  {
    name: 'queries', service: 'dynamodb',
    steps: [
      ...['HISTORY#1', 'HISTORY#2', 'HISTORY#3', 'RELEASE'].map((item) => step(`put ${item}`, 'PutItem', write({ Item: { model: { S: 'q' }, item: { S: item }, outcome: { S: item === 'HISTORY#2' ? 'FAILED' : 'DONE' } } }))),
      step('those that begin so', 'Query', write({ KeyConditionExpression: 'model = :m AND begins_with(#i, :h)', ExpressionAttributeNames: { '#i': 'item' }, ExpressionAttributeValues: { ':m': { S: 'q' }, ':h': { S: 'HISTORY#' } } })),
      step('the newest', 'Query', write({ KeyConditionExpression: 'model = :m AND begins_with(#i, :h)', ExpressionAttributeNames: { '#i': 'item' }, ExpressionAttributeValues: { ':m': { S: 'q' }, ':h': { S: 'HISTORY#' } }, ScanIndexForward: false, Limit: 1 })),
      step('nothing', 'Query', write({ KeyConditionExpression: 'model = :m', ExpressionAttributeValues: { ':m': { S: 'nobody' } } })),
      refused('without a key', 'Query', write({ KeyConditionExpression: '#i = :i', ExpressionAttributeNames: { '#i': 'item' }, ExpressionAttributeValues: { ':i': { S: 'RELEASE' } } })),
    ],
  },
];
