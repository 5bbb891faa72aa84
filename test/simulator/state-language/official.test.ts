/**
 * The expectations of JSONata's own test suite at version 2.0.6, which Step Functions runs: `test/test-suite` of the repository `jsonata-js/jsonata`
 * at its tag `v2.0.6`, a case a line, complete, without the descriptions. Held against the library that the simulator resolves, against fields of a
 * state, and against the direct evaluation of simple expressions. What Step Functions adds to JSONata is in `expressions.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../../simulator/random';
import { BEYOND, directly } from '../../../simulator/state-language/direct';
import { functionsOf } from '../../../simulator/state-language/functions';
import { Template } from '../../../simulator/state-language/template';

/** As the suite writes it: one of `result`, `undefinedResult`, `code` and `error` says what is expected. */
interface OfficialCase {
  readonly case: string;
  readonly expr: string;
  readonly data?: unknown;
  readonly dataset?: string;
  readonly bindings?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly undefinedResult?: true;
  readonly code?: string;
  readonly error?: { readonly code: string };
  /** Of the stack, where the suite stops what does not end. */
  readonly depth?: number;
}

const read = <T>(name: string): T => JSON.parse(readFileSync(join(__dirname, 'jsonata', name), 'utf8')) as T;
const CASES = read<readonly OfficialCase[]>('cases.json');
const DATASETS = read<Readonly<Record<string, unknown>>>('datasets.json');

const inputOf = (one: OfficialCase): unknown => ('data' in one ? one.data : DATASETS[one.dataset ?? '']);
const codeOf = ({ code, error }: OfficialCase): string | undefined => code ?? error?.code;
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const functions = functionsOf({ now: () => 0, chance: uniform(1) });

/** The library's stack and its steps have no bound of their own. */
const STEPS = 1_000_000;
function bounded(expression: jsonata.Expression, most: number | undefined): jsonata.Expression {
  if (most === undefined) return expression;
  let [depth, steps] = [0, 0];
  const hook = (name: string, call: () => void): void => expression.assign(Symbol.for(`jsonata.__evaluate_${name}`) as unknown as string, call);
  hook('entry', () => {
    if (++depth > most || ++steps > STEPS) throw Object.assign(new Error('does not end'), { code: 'U1001' });
  });
  hook('exit', () => {
    depth--;
  });
  return expression;
}

/** By the library itself. */
async function asExpected(one: OfficialCase): Promise<boolean> {
  try {
    const value: unknown = await bounded(jsonata(one.expr), one.depth).evaluate(inputOf(one), { ...one.bindings });
    return value === undefined ? one.undefinedResult === true : isDeepStrictEqual(JSON.parse(JSON.stringify(value)), one.result);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    return code !== undefined && code === codeOf(one);
  }
}

/** As a field of a state. @returns what differs, in a few words; undefined where nothing does */
async function differs(one: OfficialCase, text: string, input: unknown): Promise<string | undefined> {
  const values: Readonly<Record<string, unknown>> = { ...functions, ...one.bindings, input };
  try {
    const value = await new Template(`{% ${text} %}`, 'Output').evaluate({ value: (name) => values[name] });
    return 'result' in one && isDeepStrictEqual(value, one.result) ? undefined : JSON.stringify(value);
  } catch (error) {
    const { message } = error as Error;
    const code = codeOf(one);
    const isMeant = one.undefinedResult ? message.endsWith('returned nothing (undefined).') : code !== undefined && message.includes(`${code}: `);
    return isMeant ? undefined : message;
  }
}

async function differences(cases: readonly OfficialCase[], textOf: (expr: string) => string): Promise<string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const difference = await differs(one, textOf(one.expr), inputOf(one));
    if (difference !== undefined) found.push(`${one.case}: ${difference}`);
  }
  return found;
}

/** Of these a field of a state says something else, as it must. */
const OTHERWISE = {
  'tail-recursion/case001': 'Stack overflow error: Depth=101 max=100',
  'tail-recursion/case002': 'Stack overflow error: Depth=101 max=100',
  'tail-recursion/case005': 'Stack overflow error: Depth=101 max=100',
  'tail-recursion/case006': 'Expression evaluation timeout: more than 1000000 steps',
};

/** A field has no input of its own; where a case has one, the expression is put behind a variable. What that changes is not of the field. */
const BEHIND = (expr: string): string => `$input.(${expr}\n)`;
/** The whole input; a list that stays one; and a text that ends too early, whose error names the bracket behind it. */
const CHANGED_BY_IT = /\$\$|\[\]|^1=$|%%$|^\$\.7a$/;

describe('the official expectations', () => {
  it('are all there', () => {
    expect(CASES).toHaveLength(1625);
    expect(CASES.filter((one) => [one.undefinedResult, codeOf(one), 'result' in one || undefined].filter((said) => said !== undefined).length !== 1)).toEqual([]);
  });

  it('are met by the library', async () => {
    const failed: string[] = [];
    for (const one of CASES) if (!(await asExpected(one))) failed.push(one.case);
    expect(failed).toEqual([]);
  }, 120_000);

  it('are met by a field of a state, but for the limits that Step Functions adds', async () => {
    const cases = CASES.filter((one) => inputOf(one) === undefined);
    expect(cases.length).toBeGreaterThan(450);
    const found = await differences(cases, (expr) => expr);
    expect(found.map((one) => one.slice(0, one.indexOf(':')))).toEqual(Object.keys(OTHERWISE));
    Object.values(OTHERWISE).forEach((said, index) => expect(found[index]).toContain(said));
  }, 60_000);

  it('are met by a field of a state with an input, but for $eval, which Step Functions lacks', async () => {
    const cases = CASES.filter((one) => isObject(inputOf(one)) && !CHANGED_BY_IT.test(one.expr));
    expect(cases.length).toBeGreaterThan(950);
    const found = await differences(cases.filter(({ expr }) => !expr.includes('$eval(')), BEHIND);
    expect(found).toEqual([]);
    const refused = await differences(cases.filter(({ expr }) => expr.includes('$eval(')), BEHIND);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.filter((one) => !one.includes('which Step Functions lacks'))).toEqual([]);
  }, 60_000);

  it('are what is evaluated directly, wherever it is', () => {
    const wrong: string[] = [];
    let answered = 0;
    for (const one of CASES) {
      const evaluate = directly(withInput(treeOf(one.expr)));
      const values: Readonly<Record<string, unknown>> = { ...functions, ...one.bindings, input: inputOf(one) };
      const value = evaluate ? evaluate({ value: (name) => values[name] }) : BEYOND;
      if (value === BEYOND) continue;
      answered++;
      if (!(value === undefined ? one.undefinedResult === true : 'result' in one && isDeepStrictEqual(value, one.result))) wrong.push(`${one.case}: ${JSON.stringify(value)}`);
    }
    expect(wrong).toEqual([]);
    expect(answered).toBeGreaterThan(180);
  });
});

/** An empty block where it does not parse: nothing of that is evaluated. */
function treeOf(expr: string): unknown {
  try {
    return jsonata(expr).ast();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === undefined) throw error;
    return { type: 'block', expressions: [] };
  }
}

/** Paths that begin at the input begin at a variable instead, which means the same; only from there they are evaluated directly. */
function withInput(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withInput);
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return node;
  const { type, steps } = node as { readonly type?: unknown; readonly steps?: readonly { readonly type: unknown; readonly value?: unknown }[] };
  const input = { type: 'variable', value: 'input', position: 0 };
  if (type === 'path' && steps?.[0]?.type === 'name') return { ...node, steps: [input, ...steps] };
  if (type === 'path' && steps?.[0]?.type === 'variable' && steps[0].value === '') return { ...node, steps: [{ ...steps[0], ...input }, ...steps.slice(1)] };
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withInput(value)]));
}
