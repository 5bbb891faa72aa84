/**
 * What a target of an EventBridge rule receives: the event, a part of it, a constant, or a rendered template.
 *
 * Documented: `Input`, `InputPath` and `InputTransformer` exclude each other; a placeholder outside quotes becomes JSON, inside quotes
 * its bare text; values are not escaped; the predefined variables; a path is in dot notation, with indices.
 * Assumed: a variable whose path finds nothing renders as an empty text (`""` outside quotes); an object or list inside quotes renders
 * as its JSON without quotes; a JSON template that renders to invalid JSON fails the delivery; `InputPath` that finds nothing does too.
 * Refused by name: wildcards in paths.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import { ServiceError } from './service-error';

export interface TargetInput {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Readonly<Record<string, string>>; readonly InputTemplate: string };
}

/** What the predefined variables say. */
export interface RuleContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601. */
  readonly ingestionTime: string;
}

const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;
const PATH = /^\$(\.[A-Za-z0-9_/-]+(\[\d+\])*)*$/;
const PREDEFINED = ['aws.events.rule-arn', 'aws.events.rule-name', 'aws.events.event', 'aws.events.event.ingestion-time', 'aws.events.event.json'];
const MOST_VARIABLES = 100;
const LONGEST_TEMPLATE = 8192;

/** All that is wrong with the input of a target or not simulated. */
export function inputProblems({ Input, InputPath, InputTransformer }: TargetInput, where: string): string[] {
  const given = Object.entries({ Input, InputPath, InputTransformer }).filter(([, value]) => value !== undefined);
  if (given.length > 1) return [`${where}: got ${given.map(([name]) => name).join(' and ')}, expected at most one of them`];
  if (Input !== undefined) return isJson(Input) ? [] : [`${where}.Input: got ${Input}, expected JSON`];
  if (InputPath !== undefined) return pathProblems(InputPath, `${where}.InputPath`);
  return InputTransformer ? transformerProblems(InputTransformer, `${where}.InputTransformer`) : [];
}

/** The text that the target receives. */
export function renderInput(input: TargetInput, event: object, context: RuleContext): string {
  const { Input, InputPath, InputTransformer } = input;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) {
    const part = find(event, InputPath);
    if (part === undefined) throw new ServiceError('InvalidInput', `input path ${InputPath}: got an event without it, expected a value`, false);
    return JSON.stringify(part);
  }
  return InputTransformer ? rendered(InputTransformer, event, context) : JSON.stringify(event);
}

function rendered({ InputPathsMap = {}, InputTemplate }: NonNullable<TargetInput['InputTransformer']>, event: object, context: RuleContext): string {
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': context.ruleArn,
    'aws.events.rule-name': context.ruleName,
    'aws.events.event': event,
    'aws.events.event.ingestion-time': context.ingestionTime,
    'aws.events.event.json': JSON.stringify(event),
  };
  for (const [name, path] of Object.entries(InputPathsMap)) values[name] = find(event, path);
  let result = '';
  let quoted = false;
  let end = 0;
  for (const match of InputTemplate.matchAll(PLACEHOLDER)) {
    const between = InputTemplate.slice(end, match.index);
    if (countQuotes(between) % 2 === 1) quoted = !quoted;
    const value = values[match[1]!] ?? (values[match[1]!] === null ? null : '');
    result += between + (quoted ? bare(value) : JSON.stringify(value));
    end = match.index + match[0].length;
  }
  result += InputTemplate.slice(end);
  if (!isJsonTemplate(InputTemplate)) return result;
  if (!isJson(result)) throw new ServiceError('InvalidInput', `input template: got ${result} for this event, expected JSON; values are inserted without escaping`, false);
  return JSON.stringify(JSON.parse(result));
}

/** As it stands inside a text: without its own quotes. */
function bare(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

/** Quotes that open or close a text; one behind a backslash is part of it. */
function countQuotes(text: string): number {
  return text.replace(/\\./g, '').split('"').length - 1;
}

function isJsonTemplate(template: string): boolean {
  return /^\s*[{[]/.test(template);
}

function find(event: object, path: string): unknown {
  let value: unknown = event;
  for (const [, name, index] of path.matchAll(/\.([A-Za-z0-9_/-]+)|\[(\d+)\]/g)) {
    const segment = name ?? index!;
    const isContainer = typeof value === 'object' && value !== null;
    value = isContainer && Object.hasOwn(value as object, segment) ? (value as Record<string, unknown>)[segment] : undefined;
  }
  return value;
}

function transformerProblems({ InputPathsMap = {}, InputTemplate }: NonNullable<TargetInput['InputTransformer']>, where: string): string[] {
  const names = Object.keys(InputPathsMap);
  const used = [...InputTemplate.matchAll(PLACEHOLDER)].map((match) => match[1]!);
  const empty = InputTemplate.replace(PLACEHOLDER, (_match, _name, offset: number) => (countQuotes(InputTemplate.slice(0, offset)) % 2 === 1 ? '' : 'null'));
  return [
    ...Object.entries(InputPathsMap).flatMap(([name, path]) => pathProblems(path, `${where}.InputPathsMap.${name}`)),
    ...names.filter((name) => name.toLowerCase().startsWith('aws.')).map((name) => `${where}.InputPathsMap.${name}: got a reserved name, expected one that does not begin with AWS.`),
    ...(names.length > MOST_VARIABLES ? [`${where}.InputPathsMap: got ${names.length} variables, expected at most ${MOST_VARIABLES}`] : []),
    ...(InputTemplate.length > LONGEST_TEMPLATE ? [`${where}.InputTemplate: got ${InputTemplate.length} characters, expected at most ${LONGEST_TEMPLATE}`] : []),
    ...used.filter((name) => !names.includes(name) && !PREDEFINED.includes(name)).map((name) => `${where}.InputTemplate: got <${name}>, expected a variable of InputPathsMap or a predefined one`),
    ...(isJsonTemplate(InputTemplate) && !isJson(empty) ? [`${where}.InputTemplate: got ${InputTemplate}, expected JSON once the placeholders are filled`] : []),
  ];
}

function pathProblems(path: string, where: string): string[] {
  return PATH.test(path) ? [] : [`${where}: got ${path}, expected dots, names and indices such as $.detail.items[0]; other JSON paths are not simulated`];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // the caller says what is wrong
  }
}
