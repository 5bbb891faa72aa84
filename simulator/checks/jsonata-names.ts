/**
 * Reads the names that a JSONata expression uses off its syntax tree: variables that nothing inside the expression binds,
 * members of `$states`, and what Step Functions refuses because an expression has no context value of its own there.
 *
 * Only the first step of a path sees the context of the expression. Later steps, predicates, sort terms and groups see the
 * value before them; the body of a lambda sees the context around the lambda.
 */
import jsonata from 'jsonata';
import { asList, asObject, isObject, type JsonObject } from './template';

export interface ExpressionNames {
  /** Without the dollar sign; functions are variables too. */
  readonly free: ReadonlySet<string>;
  /** Each use of `$states`, as the names behind it, e.g. `['context', 'Task', 'Token']`. */
  readonly statesPaths: readonly (readonly string[])[];
  /** Names, `$` or `$$` that read the context value which an expression in a state does not have. */
  readonly contextReads: readonly string[];
}

interface Place {
  readonly bound: ReadonlySet<string>;
  /** Whether a value stands before this place, so that names read from it. */
  readonly hasContext: boolean;
}

/** @throws when the expression does not parse; the message is the parser's */
export function namesIn(expression: string): ExpressionNames {
  const reader = new Reader();
  reader.read(asObject(jsonata(expression).ast()), { bound: new Set(), hasContext: false });
  return reader;
}

class Reader implements ExpressionNames {
  public readonly free = new Set<string>();
  public readonly statesPaths: string[][] = [];
  public readonly contextReads: string[] = [];

  /** Reads one node and gives the names that it binds for what follows in the same block or path. */
  public read(node: JsonObject, place: Place): ReadonlySet<string> {
    const type = node['type'];
    switch (type) {
      case 'path':
        this.path(node, place);
        break;
      case 'variable':
        this.variable(String(node['value']), [], place);
        break;
      case 'name':
        if (!place.hasContext) this.contextReads.push(String(node['value']));
        break;
      case 'wildcard':
      case 'descendant':
      case 'parent':
        if (!place.hasContext) this.contextReads.push(String(node['value']));
        break;
      case 'bind': {
        const name = String(asObject(node['lhs'])['value']);
        // A function may call itself by the name that it is bound to.
        this.read(asObject(node['rhs']), extended(place, [name]));
        this.attachments(node, place);
        return new Set([name]);
      }
      case 'block': {
        let inside = place;
        for (const expression of asList(node['expressions'])) {
          inside = extended(inside, this.read(asObject(expression), inside));
        }
        break;
      }
      case 'lambda': {
        const parameters = asList(node['arguments']).map((argument) => String(asObject(argument)['value']));
        this.read(asObject(node['body']), extended(place, parameters));
        break;
      }
      case 'transform': {
        const inside = { ...place, hasContext: true };
        for (const part of ['pattern', 'update', 'delete']) this.children(node[part], inside);
        break;
      }
      default:
        for (const part of ['lhs', 'rhs', 'expression', 'expressions', 'procedure', 'arguments', 'condition', 'then', 'else']) {
          this.children(node[part], place);
        }
    }
    this.attachments(node, place);
    return new Set();
  }

  private children(value: unknown, place: Place): void {
    if (Array.isArray(value)) for (const entry of value) this.children(entry, place);
    else if (isObject(value)) this.read(value, place);
  }

  private path(node: JsonObject, place: Place): void {
    const steps = asList(node['steps']).map(asObject);
    let inside = place;
    steps.forEach((step, index) => {
      if (index === 0 && step['type'] === 'variable') {
        const behind = steps.slice(1).map((one) => (one['type'] === 'name' ? String(one['value']) : '*'));
        this.variable(String(step['value']), behind, inside);
        this.attachments(step, inside);
      } else if (step['type'] === 'sort') {
        for (const term of asList(step['terms'])) this.children(asObject(term)['expression'], { ...inside, hasContext: true });
      } else {
        this.read(step, inside);
      }
      const bound = [step['focus'], step['index']].filter((name) => typeof name === 'string');
      inside = { ...extended(inside, bound), hasContext: true };
    });
  }

  /** Predicates and groups of any node see its value. */
  private attachments(node: JsonObject, place: Place): void {
    const bound = [node['focus'], node['index']].filter((name) => typeof name === 'string');
    const inside = { ...extended(place, bound), hasContext: true };
    for (const filter of [...asList(node['predicate']), ...asList(node['stages'])]) this.children(asObject(filter)['expr'], inside);
    for (const pair of asList(asObject(node['group'])['lhs'])) this.children(pair, inside);
  }

  private variable(name: string, behind: string[], place: Place): void {
    if (name === '') {
      if (!place.hasContext) this.contextReads.push('$');
    } else if (name === '$') {
      // The root of the input, which a state never has, wherever it is asked for.
      this.contextReads.push('$$');
    } else if (name === 'states') {
      this.statesPaths.push(behind);
    } else if (!place.bound.has(name)) {
      this.free.add(name);
    }
  }
}

function extended(place: Place, names: Iterable<string>): Place {
  return { ...place, bound: new Set([...place.bound, ...names]) };
}
