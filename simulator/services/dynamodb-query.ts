/**
 * Which items a query asks for: those of one partition, and of their sort keys what the second condition says.
 *
 * Documented: the key condition compares the partition key with `=`, and the sort key, if at all, with `=`, `<`, `<=`, `>`, `>=`,
 * BETWEEN or begins_with; answers are in the order of the sort key. Refused by name: filters, projections, indexes, pages.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
import { RequestExpressions, type Placeholders } from './dynamodb-expression';
import { type Condition, ExpressionParser, type Operand } from './dynamodb-parser';
import { compare, invalid, type Item } from './dynamodb-value';

export interface QueryRequest extends Placeholders {
  readonly TableName: string;
  readonly KeyConditionExpression: string;
  readonly ConsistentRead?: boolean;
  /** Descending when false. */
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
}

export const QUERY = ['TableName', 'KeyConditionExpression', 'ConsistentRead', 'ScanIndexForward', 'Limit', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];

/** The items that the query finds, in the order that it wants, and whether some were left out. */
export function queryItems(request: QueryRequest, keys: { readonly partition: string; readonly sort?: string }, items: Iterable<Item>): { readonly found: Item[]; readonly isCut: boolean } {
  const { KeyConditionExpression: text, Limit = Infinity, ScanIndexForward = true } = request;
  if (typeof text !== 'string') throw invalid('Query.KeyConditionExpression: got nothing, expected a condition on the partition key');
  requireKeyCondition(text, new ExpressionParser(text, request.ExpressionAttributeNames ?? {}).condition(), keys);
  const condition = new RequestExpressions(text, undefined, request);
  const found = [...items].filter((item) => condition.holds(item));
  const { sort } = keys;
  if (sort !== undefined) found.sort((a, b) => compare(a[sort]!, b[sort]!) ?? 0);
  if (!ScanIndexForward) found.reverse();
  return { found: found.slice(0, Limit), isCut: found.length > Limit };
}

function requireKeyCondition(text: string, condition: Condition, { partition, sort }: { readonly partition: string; readonly sort?: string }): void {
  const parts = condition.kind === 'and' ? [condition.left, condition.right] : [condition];
  const onPartition = parts.filter((part) => part.kind === 'compare' && part.comparator === '=' && isKey(part.left, partition));
  const onSort = parts.filter((part) => sort !== undefined && keyOf(part) === sort);
  if (onPartition.length === 1 && onSort.length === parts.length - 1) return;
  throw invalid(`key condition "${text}": expected ${partition} = a value${sort === undefined ? '' : `, and at most one condition on ${sort}`}`);
}

function keyOf(condition: Condition): string | undefined {
  if (condition.kind === 'begins_with') return String(condition.path[0]);
  const operand = condition.kind === 'between' ? condition.operand : condition.kind === 'compare' && condition.comparator !== '<>' ? condition.left : undefined;
  return operand?.kind === 'path' ? String(operand.path[0]) : undefined;
}

function isKey(operand: Operand, name: string): boolean {
  return operand.kind === 'path' && operand.path.length === 1 && operand.path[0] === name;
}
