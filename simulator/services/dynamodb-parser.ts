/**
 * Parses the condition and update expressions of DynamoDB into trees, with all names resolved.
 *
 * Documented: the grammar, the reserved words, and that every `#name` and `:value` must be defined and used.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
import { RESERVED_WORDS } from './dynamodb-reserved-words';
import { invalid } from './dynamodb-value';

export type Path = readonly (string | number)[];
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'size'; readonly path: Path }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Operand }
  | { readonly kind: 'list_append' | '+' | '-'; readonly left: Operand; readonly right: Operand };
export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'compare'; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: 'exists' | 'not_exists'; readonly path: Path }
  | { readonly kind: 'begins_with' | 'contains' | 'attribute_type'; readonly path: Path; readonly operand: Operand };
export type UpdateAction =
  | { readonly kind: 'SET' | 'ADD' | 'DELETE'; readonly path: Path; readonly operand: Operand }
  | { readonly kind: 'REMOVE'; readonly path: Path };

const TOKEN = /\s*(?:([#:]?[A-Za-z_][A-Za-z0-9_]*|[#:][0-9][A-Za-z0-9_]*)|([0-9]+)|(<>|<=|>=|[=<>()[\],.+-]))/y;
const COMPARATORS: readonly string[] = ['=', '<>', '<', '<=', '>', '>='] satisfies readonly Comparator[];
const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'];
const CONDITION_FUNCTIONS = ['attribute_exists', 'attribute_not_exists', 'attribute_type', 'begins_with', 'contains'];

export class ExpressionParser {
  private readonly tokens: string[];
  private position = 0;
  /** The `#names` and `:values` that were met. */
  public readonly used = new Set<string>();

  public constructor(
    private readonly text: string,
    private readonly names: Readonly<Record<string, string>>,
  ) {
    this.tokens = tokensOf(text);
  }

  public condition(): Condition {
    const parsed = this.disjunction();
    this.requireEnd();
    return parsed;
  }

  public update(): UpdateAction[] {
    const actions: UpdateAction[] = [];
    const seen = new Set<string>();
    while (this.position < this.tokens.length) {
      const clause = this.next().toUpperCase();
      if (!CLAUSES.includes(clause)) throw this.syntax(`one of ${CLAUSES.join(', ')}`);
      if (seen.has(clause)) throw invalid(`expression "${this.text}": got the clause ${clause} twice, expected it once`);
      seen.add(clause);
      do actions.push(this.action(clause as UpdateAction['kind'])); while (this.take(','));
    }
    if (actions.length === 0) throw this.syntax('an update');
    requireDistinct(this.text, actions);
    return actions;
  }

  private action(kind: UpdateAction['kind']): UpdateAction {
    const path = this.path();
    if (kind === 'REMOVE') return { kind, path };
    if (kind === 'SET') this.expect('=');
    return { kind, path, operand: kind === 'SET' ? this.sum() : this.operand() };
  }

  private disjunction(): Condition {
    let left = this.conjunction();
    while (this.takeWord('OR')) left = { kind: 'or', left, right: this.conjunction() };
    return left;
  }

  private conjunction(): Condition {
    let left = this.negation();
    while (this.takeWord('AND')) left = { kind: 'and', left, right: this.negation() };
    return left;
  }

  private negation(): Condition {
    if (this.takeWord('NOT')) return { kind: 'not', condition: this.negation() };
    if (this.take('(')) {
      const inner = this.disjunction();
      this.expect(')');
      return inner;
    }
    return CONDITION_FUNCTIONS.includes(this.peek()) && this.tokens[this.position + 1] === '(' ? this.functionCall() : this.comparison();
  }

  private functionCall(): Condition {
    const name = this.next();
    this.expect('(');
    const path = this.path();
    let parsed: Condition;
    if (name === 'attribute_exists') parsed = { kind: 'exists', path };
    else if (name === 'attribute_not_exists') parsed = { kind: 'not_exists', path };
    else {
      this.expect(',');
      parsed = { kind: name as 'begins_with' | 'contains' | 'attribute_type', path, operand: this.operand() };
    }
    this.expect(')');
    return parsed;
  }

  private comparison(): Condition {
    const operand = this.operand();
    if (this.takeWord('BETWEEN')) {
      const low = this.operand();
      if (!this.takeWord('AND')) throw this.syntax('AND');
      return { kind: 'between', operand, low, high: this.operand() };
    }
    if (this.takeWord('IN')) {
      this.expect('(');
      const candidates: Operand[] = [];
      do candidates.push(this.operand()); while (this.take(','));
      this.expect(')');
      return { kind: 'in', operand, candidates };
    }
    const comparator = this.next();
    if (!COMPARATORS.includes(comparator)) throw this.syntax(`one of ${COMPARATORS.join(' ')}`);
    return { kind: 'compare', comparator: comparator as Comparator, left: operand, right: this.operand() };
  }

  /** A term, or the sum or difference of two; more than one sign is not in the grammar. */
  private sum(): Operand {
    const left = this.term();
    const sign = this.peek();
    if (sign !== '+' && sign !== '-') return left;
    this.next();
    return { kind: sign, left, right: this.term() };
  }

  private term(): Operand {
    const isCall = this.tokens[this.position + 1] === '(';
    if (isCall && this.take('if_not_exists')) {
      this.expect('(');
      const path = this.path();
      this.expect(',');
      const parsed: Operand = { kind: 'if_not_exists', path, otherwise: this.term() };
      this.expect(')');
      return parsed;
    }
    if (isCall && this.take('list_append')) {
      this.expect('(');
      const left = this.term();
      this.expect(',');
      const parsed: Operand = { kind: 'list_append', left, right: this.term() };
      this.expect(')');
      return parsed;
    }
    return this.operand();
  }

  private operand(): Operand {
    const token = this.peek();
    if (token.startsWith(':')) {
      this.used.add(token);
      return { kind: 'value', name: this.next() };
    }
    if (token === 'size' && this.tokens[this.position + 1] === '(') {
      this.position += 2;
      const path = this.path();
      this.expect(')');
      return { kind: 'size', path };
    }
    return { kind: 'path', path: this.path() };
  }

  private path(): Path {
    const segments: (string | number)[] = [this.attributeName()];
    for (;;) {
      if (this.take('.')) segments.push(this.attributeName());
      else if (this.take('[')) {
        const index = this.next();
        if (!/^[0-9]+$/.test(index)) throw this.syntax('an index');
        segments.push(Number(index));
        this.expect(']');
      } else return segments;
    }
  }

  private attributeName(): string {
    const token = this.next();
    if (token.startsWith('#')) {
      this.used.add(token);
      const name = this.names[token];
      if (name === undefined) throw invalid(`expression "${this.text}": got ${token}, expected it among ExpressionAttributeNames`);
      return name;
    }
    if (!/^[A-Za-z_]/.test(token)) throw this.syntax('the name of an attribute');
    if (RESERVED_WORDS.has(token.toUpperCase())) {
      throw invalid(`expression "${this.text}": got the reserved word ${token} as the name of an attribute, expected a placeholder such as #${token}`);
    }
    return token;
  }

  private peek(): string {
    return this.tokens[this.position] ?? '';
  }

  private next(): string {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  private take(token: string): boolean {
    if (this.peek() !== token) return false;
    this.position += 1;
    return true;
  }

  private takeWord(word: string): boolean {
    if (this.peek().toUpperCase() !== word) return false;
    this.position += 1;
    return true;
  }

  private expect(token: string): void {
    if (this.next() !== token) throw this.syntax(token);
  }

  private requireEnd(): void {
    if (this.position < this.tokens.length) {
      this.next();
      throw this.syntax('the end');
    }
  }

  private syntax(expected: string): Error {
    return invalid(`expression "${this.text}": got ${this.tokens[this.position - 1] ?? 'its end'}, expected ${expected}`);
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(trimmed);
    if (!match) throw invalid(`expression "${text}": got ${JSON.stringify(trimmed.slice(start, start + 10))}, expected a name, a placeholder or an operator`);
    tokens.push(match[1] ?? match[2] ?? match[3]!);
  }
  return tokens;
}

/** Two updates of one attribute, or of an attribute and what is inside it, have no order; DynamoDB refuses them. */
function requireDistinct(text: string, actions: readonly UpdateAction[]): void {
  const paths = actions.map(({ path }) => path);
  for (const [index, a] of paths.entries()) {
    for (const b of paths.slice(index + 1)) {
      const length = Math.min(a.length, b.length);
      if (JSON.stringify(a.slice(0, length)) === JSON.stringify(b.slice(0, length))) {
        throw invalid(`expression "${text}": two document paths overlap: ${a.join('.')} and ${b.join('.')}`);
      }
    }
  }
}
