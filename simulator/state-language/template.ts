/**
 * A field of a state as Step Functions evaluates it: JSON in which each string that starts with `{%` and ends with `%}` is a
 * JSONata expression. Compiled once, evaluated for each visit.
 *
 * Documented: the syntax; an expression that gives nothing fails with `States.QueryEvaluationError`. Observed by others on AWS:
 * the words of the cause. Assumed: a result with a function in it fails too, and so does one that is no finite number.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import jsonata from 'jsonata';
import { BEYOND, directly, type Direct } from './direct';
import { EvaluationError } from './errors';
import { isJsonObject, plain, type Json } from './json';
import { EXPRESSION_DEPTH, EXPRESSION_STEPS } from './limits';

const EXPRESSION = /^\{%([\s\S]*)%\}$/;
/** Opened or closed as no expression is, which Step Functions refuses. */
const HALF_EXPRESSION = /^\s*\{%|%\}\s*$/;

type Node =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Node])[] };

/** What expressions see: variables, functions, and `states`. */
export interface Scope {
  /** Undefined where nothing of that name is bound. */
  value(name: string): unknown;
}

export class Template {
  private readonly root: Node;

  /**
   * @param field where the value stands in its state, for causes, e.g. `Arguments` or `Catch[0]/Output`
   * @throws EvaluationError when an expression does not parse, or is not opened or closed as it must be
   */
  public constructor(value: Json, public readonly field: string) {
    this.root = compiled(value, field);
  }

  /** The value where nothing in it has to be evaluated. */
  public get literal(): Json | undefined {
    return this.root.kind === 'literal' ? this.root.value : undefined;
  }

  /** @throws EvaluationError when an expression fails or gives nothing */
  public async evaluate(scope: Scope): Promise<Json> {
    return evaluatedDirectly(this.root, scope) ?? (await evaluated(this.root, scope));
  }
}

/** The expression inside a string, or undefined where it is plain text. */
export function expressionIn(text: string): string | undefined {
  return EXPRESSION.exec(text)?.[1]?.trim();
}

function compiled(value: Json, field: string): Node {
  if (typeof value === 'string') {
    const text = expressionIn(value);
    if (text === undefined && HALF_EXPRESSION.test(value)) throw new EvaluationError(`got ${JSON.stringify(value)}, expected {% at its very beginning and %} at its very end, or neither`, field);
    return text === undefined ? { kind: 'literal', value } : { kind: 'expression', expression: new Expression(text, field) };
  }
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item, index) => compiled(item, `${field}[${index}]`));
    return items.every(({ kind }) => kind === 'literal') ? { kind: 'literal', value } : { kind: 'list', items };
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, inner]) => [key, compiled(inner, `${field}/${key}`)] as const);
    return entries.every(([, { kind }]) => kind === 'literal') ? { kind: 'literal', value } : { kind: 'object', entries };
  }
  return { kind: 'literal', value };
}

/** The value where everything in it is simple; see `direct.ts`. */
function evaluatedDirectly(node: Node, scope: Scope): Json | undefined {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'expression':
      return node.expression.evaluateDirectly(scope);
    case 'list': {
      const values: Json[] = [];
      for (const item of node.items) {
        const value = evaluatedDirectly(item, scope);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    }
    case 'object': {
      const values: Record<string, Json> = {};
      for (const [key, inner] of node.entries) {
        const value = evaluatedDirectly(inner, scope);
        if (value === undefined) return undefined;
        values[key] = value;
      }
      return values;
    }
  }
}

/** One expression after the other: the order of what they draw by chance is part of the trace. */
async function evaluated(node: Node, scope: Scope): Promise<Json> {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'expression':
      return node.expression.evaluateDirectly(scope) ?? (await node.expression.evaluate(scope));
    case 'list': {
      const values: Json[] = [];
      for (const item of node.items) values.push(await evaluated(item, scope));
      return values;
    }
    case 'object': {
      const values: Record<string, Json> = {};
      for (const [key, inner] of node.entries) values[key] = await evaluated(inner, scope);
      return values;
    }
  }
}

interface Parsed {
  readonly compiled: jsonata.Expression;
  readonly uses: Uses;
  readonly direct: Direct | undefined;
}

/** By text, as many worlds are made of one assembly: what an evaluation has to remember is bound with its variables. */
const PARSED = new Map<string, Parsed>();

function parsed(text: string): Parsed {
  const known = PARSED.get(text);
  if (known) return known;
  const compiled = jsonata(text);
  const tree: unknown = compiled.ast();
  const made = { compiled, uses: usesOf(tree), direct: directly(tree) };
  if (isWatched(made.uses)) watch(compiled);
  PARSED.set(text, made);
  return made;
}

/** Watching costs time, and only functions can recurse; a time without a date takes its date from the clock. */
function isWatched(uses: Uses): boolean {
  return uses.hasFunction || uses.calls('toMillis');
}

/** Of one evaluation of an expression that is watched. */
interface Watch {
  readonly now: Date;
  depth: number;
  steps: number;
}

/** Name under which it is bound: a variable that no expression can name. */
const WATCH = ' watch';

/** JSONata looks these hooks up by symbol; its declarations know only strings. */
function watch(compiled: jsonata.Expression): void {
  compiled.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, (_node: unknown, _input: unknown, environment: Frame) => {
    const watching = environment.lookup(WATCH);
    environment.timestamp = watching.now;
    if (++watching.depth > EXPRESSION_DEPTH) throw new Error(`Stack overflow error: Depth=${watching.depth} max=${EXPRESSION_DEPTH}`);
    if (++watching.steps > EXPRESSION_STEPS) throw new Error(`Expression evaluation timeout: more than ${EXPRESSION_STEPS} steps`);
  });
  compiled.assign(Symbol.for('jsonata.__evaluate_exit') as unknown as string, (_node: unknown, _input: unknown, environment: Frame) => {
    environment.lookup(WATCH).depth--;
  });
}

/** Of JSONata, as far as the hooks use it. */
interface Frame {
  timestamp: Date;
  lookup(name: typeof WATCH): Watch;
}

class Expression {
  private readonly compiled: jsonata.Expression;
  private readonly direct: Direct | undefined;
  /** Names that it may look up. JSONata binds all that it gets at each evaluation, and most expressions need two of sixty. */
  private readonly names: readonly string[];

  public constructor(private readonly text: string, private readonly field: string) {
    let uses: Uses;
    try {
      ({ compiled: this.compiled, uses, direct: this.direct } = parsed(text));
    } catch (error) {
      throw new EvaluationError(`got ${text}, expected JSONata 2.0.6; ${messageOf(error)}`, field);
    }
    if (uses.calls('eval')) throw new EvaluationError(`got $eval in ${text}, which Step Functions lacks; use $parse for JSON`, field);
    this.names = uses.names;
  }

  /** Undefined where JSONata has to evaluate it, or to say what is wrong. */
  public evaluateDirectly(scope: Scope): Json | undefined {
    const value = this.direct?.(scope);
    return value === BEYOND ? undefined : (value as Json | undefined);
  }

  public async evaluate(scope: Scope): Promise<Json> {
    const watching: Watch = { now: new Date((scope.value('millis') as () => number)()), depth: 0, steps: 0 };
    const bindings: Record<string, unknown> = { [WATCH]: watching };
    for (const name of this.names) {
      const value = scope.value(name);
      if (value !== undefined) bindings[name] = value;
    }
    let result: unknown;
    try {
      result = await this.compiled.evaluate(undefined, bindings);
    } catch (error) {
      throw this.failure(`threw an error during evaluation. ${messageOf(error)}`);
    }
    if (result === undefined) throw this.failure('returned nothing (undefined).');
    try {
      return plain(result);
    } catch (error) {
      throw this.failure(`returned an unsupported result type: ${messageOf(error)}.`);
    }
  }

  private failure(what: string): EvaluationError {
    return new EvaluationError(`The JSONata expression '${this.text}' specified for the field '${this.field}' ${what}`, this.field);
  }
}

interface Uses {
  readonly hasFunction: boolean;
  /** Of variables and functions, those that the expression itself defines included. */
  readonly names: readonly string[];
  calls(name: string): boolean;
}

function usesOf(tree: unknown): Uses {
  const names = new Set<string>();
  let hasFunction = false;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isJsonObject(node)) return;
    if (node['type'] === 'variable' && typeof node['value'] === 'string') names.add(node['value']);
    if (node['type'] === 'lambda') hasFunction = true;
    Object.values(node).forEach(visit);
  };
  visit(tree);
  return { hasFunction, names: [...names], calls: (name) => names.has(name) };
}

/** JSONata throws plain objects with a code. */
function messageOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return `${typeof code === 'string' ? `${code}: ` : ''}${String(message)}`;
}
