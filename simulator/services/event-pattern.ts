/**
 * Event patterns of EventBridge: which events a rule selects.
 *
 * Documented: fields of a pattern are all required, values of a field are alternatives; an array in the event matches when one of
 * its elements does; the operators below; operators on leaves only, except `$or` and `anything-but`.
 * Assumed: an array of objects in the event matches when one element matches the whole sub-pattern; an empty array counts as an
 * absent field; `anything-but` needs the field to be there. Refused by name: `cidr` and whatever AWS adds later.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
type Scalar = string | number | boolean | null;
type Json = Scalar | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const CASE = 'equals-ignore-case';
const OPERATORS = ['prefix', 'suffix', 'anything-but', 'numeric', 'exists', CASE, 'wildcard'];
const INSIDE_ANYTHING_BUT = ['prefix', 'suffix', CASE, 'wildcard'];
const LARGEST_NUMBER = 5e9;
const RELATIONS: Readonly<Record<string, (leaf: number, bound: number) => boolean>> = {
  '=': (leaf, bound) => leaf === bound,
  '<': (leaf, bound) => leaf < bound,
  '<=': (leaf, bound) => leaf <= bound,
  '>': (leaf, bound) => leaf > bound,
  '>=': (leaf, bound) => leaf >= bound,
};

/** All that is wrong with a pattern or not simulated; none means that {@link matchesPattern} understands it. */
export function patternProblems(pattern: unknown, path = 'EventPattern'): string[] {
  if (!isObject(pattern)) return [`${path}: got ${JSON.stringify(pattern)}, expected an object`];
  if (Object.keys(pattern).length === 0) return [`${path}: got no field, expected at least one`];
  return Object.entries(pattern).flatMap(([field, value]) => {
    const where = `${path}.${field}`;
    if (field === '$or') {
      const isList = Array.isArray(value) && value.length > 1;
      return isList ? (value as Json[]).flatMap((one, index) => patternProblems(one, `${where}[${index}]`)) : [`${where}: got ${JSON.stringify(value)}, expected at least two patterns`];
    }
    if (isObject(value)) return patternProblems(value, where);
    if (!Array.isArray(value) || value.length === 0) return [`${where}: got ${JSON.stringify(value)}, expected a list with at least one value`];
    return (value as Json[]).flatMap((one) => matcherProblems(one, where));
  });
}

/** Whether the event has what a pattern without problems asks for. */
export function matchesPattern(pattern: JsonObject, event: JsonObject): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') return (expected as readonly JsonObject[]).some((one) => matchesPattern(one, event));
    const actual = Object.hasOwn(event, field) ? event[field] : undefined;
    if (!Array.isArray(expected)) return matchesInside(expected as JsonObject, actual);
    const leaves = leavesOf(actual);
    return (expected as Json[]).some((matcher) => matchesLeaves(matcher, leaves));
  });
}

function matchesInside(pattern: JsonObject, actual: Json | undefined): boolean {
  if (Array.isArray(actual)) return (actual as Json[]).some((element) => isObject(element) && matchesPattern(pattern, element));
  return matchesPattern(pattern, isObject(actual) ? actual : {});
}

/** The scalars of a field; an object is no leaf, so it leaves the field absent. */
function leavesOf(actual: Json | undefined): Scalar[] {
  if (actual === undefined || isObject(actual)) return [];
  return Array.isArray(actual) ? (actual as Json[]).flatMap(leavesOf) : [actual as Scalar];
}

function matchesLeaves(matcher: Json, leaves: readonly Scalar[]): boolean {
  if (isObject(matcher) && 'exists' in matcher) return matcher['exists'] === leaves.length > 0;
  return leaves.some((leaf) => matchesLeaf(matcher, leaf));
}

function matchesLeaf(matcher: Json, leaf: Scalar): boolean {
  if (!isObject(matcher)) return matcher === leaf;
  const [operator, operand] = Object.entries(matcher)[0]!;
  if (operator === 'anything-but') return !forbidden(operand, leaf);
  if (operator === 'numeric') return typeof leaf === 'number' && fitsAll(operand as Json[], leaf);
  return typeof leaf === 'string' && matchesText(operator, operand, leaf);
}

function forbidden(operand: Json, leaf: Scalar): boolean {
  if (!isObject(operand)) return asList(operand).includes(leaf);
  const [operator, texts] = Object.entries(operand)[0]!;
  return typeof leaf === 'string' && asList(texts).some((text) => matchesText(operator, text, leaf));
}

function matchesText(operator: string, operand: Json, leaf: string): boolean {
  if (isObject(operand)) return matchesText(operator, (operand[CASE] as string).toLowerCase(), leaf.toLowerCase());
  const text = operand as string;
  switch (operator) {
    case 'prefix': return leaf.startsWith(text);
    case 'suffix': return leaf.endsWith(text);
    case CASE: return leaf.toLowerCase() === text.toLowerCase();
    case 'wildcard': return matchesWildcard(text, leaf);
    default: throw new Error(`event pattern: got the operator ${operator}, expected a pattern without problems`);
  }
}

/** `*` stands for any text; a backslash takes its meaning, and that of another backslash, away. */
function matchesWildcard(wildcard: string, leaf: string): boolean {
  const source = wildcard.replace(/\\[*\\]|[\s\S]/g, (part) => (part === '*' ? '[\\s\\S]*' : part.at(-1)!.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')));
  return new RegExp(`^${source}$`).test(leaf);
}

function fitsAll(relations: readonly Json[], leaf: number): boolean {
  return relations.every((relation, index) => index % 2 === 1 || RELATIONS[relation as string]!(leaf, relations[index + 1] as number));
}

function matcherProblems(matcher: Json, where: string): string[] {
  if (Array.isArray(matcher)) return [`${where}: got a list inside the list, expected values or operators`];
  if (!isObject(matcher)) return [];
  const entries = Object.entries(matcher);
  if (entries.length !== 1) return [`${where}: got ${JSON.stringify(matcher)}, expected exactly one operator`];
  const [operator, operand] = entries[0]!;
  if (!OPERATORS.includes(operator)) return [`${where}: got the operator ${operator}, expected one of ${OPERATORS.join(', ')}; others are not simulated`];
  return isGoodOperand(operator, operand) ? [] : [`${where}.${operator}: got ${JSON.stringify(operand)}, expected what EventBridge documents for it`];
}

function isGoodOperand(operator: string, operand: Json): boolean {
  switch (operator) {
    case 'exists': return typeof operand === 'boolean';
    case 'numeric': return isGoodNumeric(operand);
    case 'wildcard': return isGoodWildcard(operand);
    case 'anything-but': return isGoodAnythingBut(operand);
    case 'prefix':
    case 'suffix': return typeof operand === 'string' || (isObject(operand) && Object.keys(operand).join() === CASE && typeof operand[CASE] === 'string');
    default: return typeof operand === 'string';
  }
}

function isGoodAnythingBut(operand: Json): boolean {
  if (isObject(operand)) {
    const entries = Object.entries(operand);
    const [operator, texts] = entries[0] ?? ['', ''];
    const list = asList(texts);
    return entries.length === 1 && INSIDE_ANYTHING_BUT.includes(operator) && list.length > 0 && list.every((text) => (operator === 'wildcard' ? isGoodWildcard(text) : typeof text === 'string' && text !== ''));
  }
  const list = asList(operand);
  return list.length > 0 && (list.every((one) => typeof one === 'string') || list.every((one) => typeof one === 'number'));
}

function isGoodWildcard(operand: Json): boolean {
  if (typeof operand !== 'string') return false;
  const plain = operand.replace(/\\[*\\]/g, '');
  return !plain.includes('**') && !plain.includes('\\');
}

/** One relation, or a lower bound followed by a higher one. */
function isGoodNumeric(operand: Json): boolean {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return false;
  const [first, low, second, high] = operand as Json[];
  if (operand.length === 2) return isRelation(first, low);
  return isRelation(first, low) && isRelation(second, high) && (first as string).startsWith('>') && (second as string).startsWith('<') && (low as number) < (high as number);
}

function isRelation(relation: Json | undefined, bound: Json | undefined): boolean {
  return typeof relation === 'string' && Object.hasOwn(RELATIONS, relation) && typeof bound === 'number' && Math.abs(bound) <= LARGEST_NUMBER;
}

function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as Json[]) : [value];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
