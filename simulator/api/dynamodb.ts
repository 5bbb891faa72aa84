/** Operations of Amazon DynamoDB; the class takes and gives the members as the SDK has them. */
import type { DeleteItemRequest, DynamoDb, GetItemRequest, PutItemRequest, QueryRequest, UpdateItemRequest } from '../services/dynamodb';
import { ServiceError } from '../services/service-error';
import type { ApiRequest, Operations } from './operation';

export function dynamoDbOperations(dynamoDb: DynamoDb): Operations {
  return {
    GetItem: (request) => dynamoDb.getItem(checked<GetItemRequest>('GetItem', request, ['Key'])),
    PutItem: (request) => dynamoDb.putItem(checked<PutItemRequest>('PutItem', request, ['Item'])),
    UpdateItem: (request) => dynamoDb.updateItem(checked<UpdateItemRequest>('UpdateItem', request, ['Key'])),
    DeleteItem: (request) => dynamoDb.deleteItem(checked<DeleteItemRequest>('DeleteItem', request, ['Key'])),
    Query: (request) => dynamoDb.query(checked<QueryRequest>('Query', request, [])),
  };
}

/** What the class relies on: texts are texts, and maps of attributes are maps. */
function checked<Request>(operation: string, request: ApiRequest, required: readonly string[]): Request {
  const refuse = (name: string, expected: string): ServiceError =>
    new ServiceError('ValidationException', `DynamoDB ${operation}.${name}: got ${JSON.stringify(request[name]) ?? 'nothing'}, expected ${expected}`, false);
  if (typeof request['TableName'] !== 'string') throw refuse('TableName', 'a text');
  for (const name of ['KeyConditionExpression', 'FilterExpression', 'ConditionExpression', 'UpdateExpression']) {
    if (request[name] !== undefined && typeof request[name] !== 'string') throw refuse(name, 'a text');
  }
  for (const name of [...required, 'ExpressionAttributeNames', 'ExpressionAttributeValues']) {
    const value = request[name];
    if (value === undefined && !required.includes(name)) continue;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(name, 'a map');
    if (name === 'ExpressionAttributeNames') continue;
    for (const [attribute, of] of Object.entries(value)) {
      if (typeof of !== 'object' || of === null) throw new ServiceError('ValidationException', `DynamoDB ${operation}.${name}.${attribute}: got ${JSON.stringify(of)}, expected a type and its value, such as {"S": "text"}`, false);
    }
  }
  return request as unknown as Request;
}
