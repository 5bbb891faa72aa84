/**
 * Evaluates conditions on an item, and applies updates to it.
 *
 * Documented: all right-hand sides of an update see the item as it was; `if_not_exists`, `list_append`, `ADD` to numbers and sets,
 * `DELETE` from sets. Observed by others on AWS: a comparison with a missing attribute is false (`<>` with one is true).
 * Assumed: a REMOVE or SET below a missing map is refused with DynamoDB's message for invalid document paths.
 */
import { type Condition, ExpressionParser, type Operand, type Path, type UpdateAction } from './dynamodb-parser';
import { areEqual, type AttributeValue, compare, invalid, type Item, numberOf, requireValue, sizeOf, typeOf } from './dynamodb-value';

export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/** The condition and update of one request, parsed together because they share their placeholders. */
export class RequestExpressions {
  private readonly conditionTree: Condition | undefined;
  private readonly actions: readonly UpdateAction[] | undefined;
  private readonly values: Item;

  /** @throws ServiceError `ValidationException` on bad grammar, reserved words, and placeholders that are undefined or unused */
  public constructor(condition: string | undefined, update: string | undefined, placeholders: Placeholders) {
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = placeholders;
    this.values = values;
    for (const [name, value] of Object.entries(values)) requireValue(name, value);
    const used = new Set<string>();
    const parse = <T>(text: string | undefined, as: (parser: ExpressionParser) => T): T | undefined => {
      if (text === undefined) return undefined;
      const parser = new ExpressionParser(text, names);
      const parsed = as(parser);
      for (const name of parser.used) used.add(name);
      return parsed;
    };
    this.conditionTree = parse(condition, (parser) => parser.condition());
    this.actions = parse(update, (parser) => parser.update());
    for (const name of used) {
      if (name.startsWith(':') && values[name] === undefined) throw invalid(`expressions: got ${name}, expected it among ExpressionAttributeValues`);
    }
    const unused = [...Object.keys(names), ...Object.keys(values)].filter((name) => !used.has(name));
    if (unused.length > 0) throw invalid(`expressions: got the placeholders ${unused.join(', ')} that no expression uses, expected none`);
  }

  /** True without a condition. */
  public holds(item: Item): boolean {
    return this.conditionTree === undefined || this.test(this.conditionTree, item);
  }

  /** The item after the update, and the names of the attributes that it touched. */
  public apply(before: Item): { readonly item: Item; readonly touched: readonly string[] } {
    const actions = (this.actions ?? []).map((action) => ({ action, value: 'operand' in action ? this.require(action.operand, before) : undefined }));
    let item = before;
    for (const { action, value } of actions) item = changed(item, action, value);
    return { item, touched: actions.map(({ action }) => String(action.path[0])) };
  }

  private test(condition: Condition, item: Item): boolean {
    switch (condition.kind) {
      case 'and': return this.test(condition.left, item) && this.test(condition.right, item);
      case 'or': return this.test(condition.left, item) || this.test(condition.right, item);
      case 'not': return !this.test(condition.condition, item);
      case 'exists': return at(item, condition.path) !== undefined;
      case 'not_exists': return at(item, condition.path) === undefined;
      case 'compare': return isTrue(condition.comparator, this.evaluate(condition.left, item), this.evaluate(condition.right, item));
      case 'between': {
        const value = this.evaluate(condition.operand, item);
        return isTrue('>=', value, this.evaluate(condition.low, item)) && isTrue('<=', value, this.evaluate(condition.high, item));
      }
      case 'in': {
        const value = this.evaluate(condition.operand, item);
        return condition.candidates.some((candidate) => isTrue('=', value, this.evaluate(candidate, item)));
      }
      case 'attribute_type': {
        const value = at(item, condition.path);
        return value !== undefined && typeOf(value) === this.require(condition.operand, item).S;
      }
      case 'begins_with': {
        const prefix = this.require(condition.operand, item).S;
        return prefix !== undefined && (at(item, condition.path)?.S?.startsWith(prefix) ?? false);
      }
      case 'contains': return contains(at(item, condition.path), this.require(condition.operand, item));
    }
  }

  private require(operand: Operand, item: Item): AttributeValue {
    const value = this.evaluate(operand, item);
    if (value === undefined) throw invalid(`expressions: the provided expression refers to an attribute that does not exist in the item: ${JSON.stringify(operand)}`);
    return value;
  }

  private evaluate(operand: Operand, item: Item): AttributeValue | undefined {
    switch (operand.kind) {
      case 'path': return at(item, operand.path);
      case 'value': return this.values[operand.name];
      case 'size': {
        const value = at(item, operand.path);
        const size = value && sizeOf(value);
        return size === undefined ? undefined : { N: String(size) };
      }
      case 'if_not_exists': return at(item, operand.path) ?? this.evaluate(operand.otherwise, item);
      case 'list_append': {
        const [left, right] = [this.require(operand.left, item).L, this.require(operand.right, item).L];
        if (!left || !right) throw invalid('list_append: got an operand that is not a list, expected two lists');
        return { L: [...left, ...right] };
      }
      case '+':
      case '-': {
        const [left, right] = [numberOf(this.require(operand.left, item), operand.kind), numberOf(this.require(operand.right, item), operand.kind)];
        return { N: String(operand.kind === '+' ? left + right : left - right) };
      }
    }
  }
}

function isTrue(comparator: string, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (comparator === '<>') return !left || !right || !areEqual(left, right);
  if (!left || !right) return false;
  if (comparator === '=') return areEqual(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  return comparator === '>' ? order > 0 : order >= 0;
}

function contains(value: AttributeValue | undefined, part: AttributeValue): boolean {
  if (value?.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value?.L) return value.L.some((member) => areEqual(member, part));
  if (value?.SS) return part.S !== undefined && value.SS.includes(part.S);
  return value?.NS !== undefined && part.N !== undefined && value.NS.some((member) => Number(member) === Number(part.N));
}

function at(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const segment of path) value = typeof segment === 'number' ? value?.L?.[segment] : own(value?.M, segment);
  return value;
}

/** Attributes are data: one that is named like a member of every object must not be found there. */
function own(map: Item | undefined, name: string): AttributeValue | undefined {
  return map && Object.hasOwn(map, name) ? map[name] : undefined;
}

function changed(item: Item, action: UpdateAction, operand: AttributeValue | undefined): Item {
  const value = action.kind === 'SET' ? operand : action.kind === 'REMOVE' ? undefined : combined(action.kind, at(item, action.path), operand!);
  return withValue({ M: item }, action.path, value).M!;
}

/** `ADD` and `DELETE`; undefined when nothing of a set is left, because a set cannot be empty. */
function combined(kind: 'ADD' | 'DELETE', current: AttributeValue | undefined, operand: AttributeValue): AttributeValue | undefined {
  if (current && typeOf(current) !== typeOf(operand)) throw invalid(`${kind}: got the type ${typeOf(operand)} for an attribute of type ${typeOf(current)}, expected the same type`);
  if (kind === 'ADD' && operand.N !== undefined) return { N: String(Number(current?.N ?? '0') + Number(operand.N)) };
  const members = operand.SS ?? operand.NS;
  if (!members) throw invalid(`${kind}: got the type ${typeOf(operand)}, expected ${kind === 'ADD' ? 'a number or a set' : 'a set'}`);
  const before = current?.SS ?? current?.NS ?? [];
  const after = kind === 'ADD' ? [...new Set([...before, ...members])] : before.filter((member) => !members.includes(member));
  if (after.length === 0) return undefined;
  return operand.SS ? { SS: after } : { NS: after };
}

/** A copy of the container in which the path holds the value, or nothing. */
function withValue(container: AttributeValue, [segment, ...rest]: Path, value: AttributeValue | undefined): AttributeValue {
  const members = typeof segment === 'number' ? container.L : container.M;
  if (segment === undefined || !members) throw invalid('the document path provided in the update expression is invalid for update');
  const inner = typeof segment === 'number' ? container.L![segment] : own(container.M, segment);
  if (rest.length > 0 && !inner) throw invalid('the document path provided in the update expression is invalid for update');
  const replacement = rest.length > 0 ? withValue(inner!, rest, value) : value;
  if (typeof segment === 'number') {
    const list = [...container.L!];
    if (replacement === undefined) list.splice(segment, 1);
    else list.splice(Math.min(segment, list.length), 1, replacement); // behind the end means at the end
    return { L: list };
  }
  const others = Object.entries(container.M!).filter(([name]) => name !== segment);
  return { M: Object.fromEntries(replacement === undefined ? others : [...others, [segment, replacement]]) };
}
