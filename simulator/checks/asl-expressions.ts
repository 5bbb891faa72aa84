/**
 * Where JSONata expressions may stand in a state, whether they parse with the version that Step Functions runs, and whether
 * the parts of `$states` that they use exist there.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import type { Scope } from './asl';
import { type ExpressionNames, namesIn } from './jsonata-names';
import { TOKEN_START } from './resolve';
import { visit, type JsonObject } from './template';

export interface Expression {
  /** `<scope>/<state>.<field path>`. */
  readonly where: string;
  readonly scope: Scope;
  readonly state: string;
  /** Fields from the state down to the expression. */
  readonly path: readonly string[];
  readonly text: string;
}

/** Fields that hold the states of a scope of their own. */
const SCOPE_FIELDS = ['ItemProcessor', 'Iterator', 'Branches'];

/** First field of the places that Step Functions evaluates; in a Catch and a Choice rule the field inside counts. */
const EVALUATED = new Set([
  'Arguments', 'Assign', 'Cause', 'Condition', 'Credentials', 'Error', 'HeartbeatSeconds', 'ItemBatcher', 'ItemReader', 'ItemSelector',
  'Items', 'MaxConcurrency', 'Output', 'ResultWriter', 'Seconds', 'TimeoutSeconds', 'Timestamp', 'ToleratedFailureCount',
  'ToleratedFailurePercentage',
]);

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
const CONTEXT: Readonly<Record<string, readonly string[]>> = {
  Execution: ['Id', 'Input', 'Name', 'RedriveCount', 'RedriveTime', 'RoleArn', 'StartTime'],
  State: ['EnteredTime', 'Name', 'RetryCount'],
  StateMachine: ['Id', 'Name'],
  Task: ['Token'],
  Map: ['Item'],
};

/** Every string of a scope that contains an expression, those of inner scopes left out. */
export function expressionsOf(scope: Scope): Expression[] {
  return Object.entries(scope.states).flatMap(([name, state]) => {
    const own = Object.fromEntries(Object.entries(state).filter(([field]) => !SCOPE_FIELDS.includes(field)));
    const found: Expression[] = [];
    visit(own, (node, path) => {
      if (typeof node !== 'string' || !(node.includes('{%') || node.includes('%}'))) return;
      found.push({ where: `${scope.path}/${name}.${path.join('.')}`, scope, state: name, path, text: node });
    });
    return found;
  });
}

/** The names of an expression, or why it has none. */
export function parse({ text, where }: Expression): ExpressionNames | string {
  if (!/^\{%[\s\S]*%\}$/.test(text)) {
    return `${where}: got ${JSON.stringify(text)}, expected {% at the very start and %} at the very end; otherwise it is plain text`;
  }
  if (text.includes(TOKEN_START)) {
    return `${where}: got a value of deploy time inside an expression, expected a variable; assign the value first, outside any {% %}`;
  }
  try {
    return namesIn(text.slice(2, -2));
  } catch (error) {
    return `${where}: got ${text}, expected JSONata 2.0.6; ${error instanceof Error ? error.message : String((error as { message?: unknown }).message)}`;
  }
}

export function expressionFindings(expression: Expression, names: ExpressionNames): string[] {
  const { where, path } = expression;
  const isInEntry = path[0] === 'Catch' || path[0] === 'Choices';
  const field = isInEntry ? path[2]! : path[0]!;
  return [
    ...(EVALUATED.has(field) ? [] : [`${where}: got an expression in ${field}, expected one of the fields that Step Functions evaluates`]),
    ...names.contextReads.map((name) =>
      `${where}: got ${name} without a value before it, expected $states.input, $states.context or a variable; Step Functions refuses it`),
    ...(names.free.has('eval') ? [`${where}: got $eval, which Step Functions lacks; use $parse for JSON`] : []),
    ...names.statesPaths.flatMap((members) => statesProblem(expression, field, members).map((problem) => `${where}: ${problem}`)),
  ];
}

function statesProblem({ path, scope, state }: Expression, field: string, [member, ...rest]: readonly string[]): string[] {
  const own = scope.states[state]!;
  const isCatch = path[0] === 'Catch';
  const isAfter = field === 'Output' || field === 'Assign';
  switch (member) {
    case 'input':
      return [];
    case 'context':
      return contextProblem(own, scope, rest);
    case 'result':
      if (isAfter && !isCatch && ['Task', 'Map', 'Parallel'].includes(String(own['Type']))) return [];
      return [`got $states.result, expected it only in Output and Assign of a Task, Map or Parallel, outside Catch`];
    case 'errorOutput':
      return isAfter && isCatch ? [] : [`got $states.errorOutput, expected it only in Output and Assign of a Catch`];
    case undefined:
    default:
      return [`got $states${member === undefined ? '' : `.${member}`}, expected .input, .context, .result or .errorOutput behind it`];
  }
}

function contextProblem(state: JsonObject, scope: Scope, [part, detail]: readonly string[]): string[] {
  if (part === undefined) return [];
  const details = CONTEXT[part];
  if (!details) return [`got $states.context.${part}, expected one of ${Object.keys(CONTEXT).join(', ')}`];
  if (detail !== undefined && !details.includes(detail)) {
    return [`got $states.context.${part}.${detail}, expected one of ${details.join(', ')}`];
  }
  if (part === 'Task' && !String(state['Resource']).endsWith('.waitForTaskToken')) {
    return ['got $states.context.Task, expected it only in a Task whose resource ends in .waitForTaskToken'];
  }
  if (part === 'Map' && state['Type'] !== 'Map' && !isInMap(scope)) {
    return ['got $states.context.Map, expected it only in a Map or inside one'];
  }
  return [];
}

function isInMap({ holder }: Scope): boolean {
  if (!holder) return false;
  return holder.scope.states[holder.state]?.['Type'] === 'Map' || isInMap(holder.scope);
}
