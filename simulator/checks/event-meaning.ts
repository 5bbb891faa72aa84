/**
 * What a pattern for events of AWS means: events that exist, of which it asks for what they can say, of something of its own, in a state that it
 * names, and with all ways to fail where it waits for one. EventBridge takes any pattern, and a rule that misses some of its events, or takes
 * those of others, shows only when one comes. Alternatives are looked at one by one. What a rule hands on of an event must be in it, too.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html
 */
import { matchesPattern, patternProblems } from '../services/event-pattern';
import { type EventMember, KNOWN_EVENTS, type KnownEvent } from './known-events';
import { asList, asObject, asStrings, isObject, resourcesOfType, type JsonObject, type Template } from './template';

/** A name of so many letters may have one slip in it and is still known; a short one is too much like others. */
const LETTERS_A_SLIP = 10;
/** What every event has, beside its detail. */
const ENVELOPE = ['account', 'detail-type', 'id', 'region', 'resources', 'source', 'time', 'version'];
/** What `Ref` gives of these is a name or an address, where events have an ARN. */
const REF_IS_NO_ARN = ['AWS::CloudWatch::Alarm', 'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::Lambda::Function', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SSM::Parameter'];

interface Known extends KnownEvent {
  readonly type: string;
}

export function isOfAws(source: string): boolean {
  return source.startsWith('aws.');
}

export function meaningFindings(template: Template, where: string, pattern: JsonObject): string[] {
  return [...new Set(alternativesOf(pattern).flatMap((one) => {
    const { problems, events } = eventsOf(where, one, template.isOfUsers ? isNearly : () => true);
    return [...problems, ...events.flatMap((event) => eventFindings(template, where, one, event))];
  }))];
}

/** Each pattern without alternatives, one of which must match. */
function alternativesOf({ $or, ...rest }: JsonObject): JsonObject[] {
  const plain = Object.entries(rest).reduce<JsonObject[]>((all, [key, value]) => {
    const inner = isObject(value) ? alternativesOf(value) : [value];
    return all.flatMap((one) => inner.map((other) => ({ ...one, [key]: other })));
  }, [{}]);
  return $or === undefined ? plain : plain.flatMap((one) => asList($or).flatMap((other) => alternativesOf(asObject(other)).map((more) => merged(one, more))));
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  return Object.fromEntries([...Object.entries(one), ...Object.entries(other).map(([key, value]): [string, unknown] => [key, isObject(one[key]) && isObject(value) ? merged(one[key], value) : value])]);
}

/**
 * The known events that a pattern without alternatives asks for, by source and type.
 *
 * @param isMeant whether a name that is none of the known ones is told, asked for each
 */
function eventsOf(where: string, { source, 'detail-type': types }: JsonObject, isMeant: (got: unknown, known: readonly string[]) => boolean = () => true): { readonly problems: readonly string[]; readonly events: readonly Known[] } {
  const problems: string[] = [];
  const sources = namedBy(source, Object.keys(KNOWN_EVENTS), (value) => mayBeOfAws(value) && isMeant(value, Object.keys(KNOWN_EVENTS)), (got, known) => problems.push(`${where}.source: got ${got}, expected one of ${known}`));
  const events = sources.flatMap((name) => {
    const all = KNOWN_EVENTS[name]!;
    if (types === undefined) {
      problems.push(`${where}.detail-type: got nothing for ${name}, expected it; each event of a service says something else`);
      return [];
    }
    const isOfAnother = (value: unknown): boolean => sources.some((other) => other !== name && matched(value, Object.keys(KNOWN_EVENTS[other]!)).length > 0);
    const named = namedBy(types, Object.keys(all), (value) => !isOfAnother(value) && isMeant(value, Object.keys(all)), (got, known) => problems.push(`${where}.detail-type: got ${got} of ${name}, expected one of ${known}`));
    return named.map((type): Known => ({ ...all[type]!, type }));
  });
  return { problems, events };
}

/** Those of the known names that a list of values and filters takes; what takes none of them is told, where it should. */
function namedBy(values: unknown, known: readonly string[], shouldBeKnown: (value: unknown) => boolean, tell: (got: string, known: string) => void): string[] {
  return [...new Set(asList(values).flatMap((value) => {
    const taken = matched(value, known);
    if (taken.length === 0 && shouldBeKnown(value)) tell(typeof value === 'string' ? value : JSON.stringify(value), known.join(', '));
    return taken;
  }))];
}

/** A slip in the name of an event that we know; others are no business of ours. */
function isNearly(got: unknown, known: readonly string[]): boolean {
  return typeof got === 'string' && known.some((name) => distance(got.toLowerCase(), name.toLowerCase()) * LETTERS_A_SLIP <= name.length);
}

/** How many letters must be added, taken away or changed. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const before = row;
    row = [index + 1];
    for (let at = 0; at < other.length; at++) row.push(Math.min(before[at + 1]! + 1, row[at]! + 1, before[at]! + (letter === other[at] ? 0 : 1)));
  }
  return row.at(-1)!;
}

function mayBeOfAws(value: unknown): boolean {
  return typeof value === 'string' ? isOfAws(value) : isObject(value) && JSON.stringify(value).includes('"aws.');
}

/** Those of some texts that a value or a filter of a pattern takes; none of what is known at deploy time only, or is no filter. */
function matched(value: unknown, of: readonly string[]): string[] {
  if (isOfDeployTime(value) || patternProblems({ it: [value] }).length > 0) return [];
  return of.filter((text) => matchesPattern({ it: [value] } as Parameters<typeof matchesPattern>[0], { it: text }));
}

function isOfDeployTime(value: unknown): boolean {
  return isObject(value) && Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

function eventFindings(template: Template, where: string, pattern: JsonObject, { type, detail: members, hasNoResources, needs, about, failures }: Known): string[] {
  const { detail, resources } = pattern;
  const asked = asObject(detail);
  const wrong = [
    ...memberFindings(template, type, `${where}.detail`, asked, { members }),
    ...(hasNoResources && resources !== undefined ? [`${where}.resources: got a list, expected none; ${type} names no resources`] : []),
    ...(hasNoResources ? [] : arnFindings(template, `${where}.resources`, resources)),
  ];
  // What is misspelt is asked for, and told already.
  if (wrong.length > 0) return wrong;
  const missing = needs.filter((path) => at(asked, path) === undefined);
  return [
    ...missing.map((path) => `${where}.detail: got no ${path}, expected it; the rule would take whatever has become of it, what failed for what was done`),
    ...(about.some((path) => isNarrow(at(pattern, path))) ? [] : [`${where}: got none of ${about.join(', ')}, expected one; the rule would take what happens to others of the account`]),
    ...(failures ? failureFindings(where, asked, type, failures) : []),
  ];
}

function failureFindings(where: string, asked: JsonObject, type: string, [member, first, ...others]: NonNullable<KnownEvent['failures']>): string[] {
  const taken = asList(asked[member]).flatMap((value) => matched(value, [first!, ...others]));
  const forgotten = others.filter((end) => !taken.includes(end));
  return !taken.includes(first!) || forgotten.length === 0 ? [] : [`${where}.detail.${member}: got ${first!} without ${forgotten.join(', ')}, expected them, too; ${type} has them for what took too long or was stopped`];
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => asObject(inner)[key], value);
}

/** Whether a list takes less than everything. */
function isNarrow(values: unknown): boolean {
  return asList(values).length > 0 && asList(values).every((value) => isOfDeployTime(value) || matched(value, ['', 'moved']).length === 0);
}

/** What is asked of a member of an event of that type: that there is one, and that it can be so. */
function memberFindings(template: Template, type: string, where: string, asked: unknown, { values, members, isArn, nameOf }: EventMember): string[] {
  if (isObject(asked)) {
    return Object.entries(asked).filter(() => members !== undefined).flatMap(([key, value]) => {
      const member = Object.hasOwn(members!, key) ? members![key] : undefined;
      if (!member) return [`${where}.${key}: got a member that ${type} lacks, expected one of ${Object.keys(members!).join(', ')}`];
      return memberFindings(template, type, `${where}.${key}`, value, member);
    });
  }
  if (members) return [`${where}: got a list, expected an object with one of ${Object.keys(members).join(', ')}`];
  return [
    ...(values === undefined ? [] : valueFindings(type, where, asked, values)),
    ...(isArn ? arnFindings(template, where, asked) : []),
    ...(nameOf === undefined ? [] : asStrings(asked).filter((text) => !resourcesOfType(template, nameOf).some(([, { Name }]) => Name === text)).map((text) => `${where}: got ${text}, expected the name of an ${nameOf} of the template`)),
  ];
}

/** A text or a filter takes one of the values at least, and what it takes all but exists. */
function valueFindings(type: string, where: string, asked: unknown, values: readonly string[]): string[] {
  return asList(asked).filter((value) => !isOfDeployTime(value) && patternProblems({ it: [value] }).length === 0).flatMap((value) => {
    const unknown = asStrings(asObject(value)['anything-but']).filter((text) => !values.includes(text));
    const got = typeof value === 'string' ? value : JSON.stringify(value);
    return [
      ...(matched(value, values).length > 0 ? [] : [`${where}: got ${got}, expected one of ${values.join(', ')}; ${type} says no other`]),
      ...unknown.map((text) => `${where}: got anything but ${text}, expected one of ${values.join(', ')}; ${type} says no other`),
    ];
  });
}

function arnFindings(template: Template, where: string, values: unknown): string[] {
  return asList(values).filter((value) => isName(template, value)).map((value) => `${where}: got ${JSON.stringify(value)}, expected an ARN; the event has no name there`);
}

/** Whether a value is a text that is no ARN, or refers to what is none. */
function isName(template: Template, value: unknown): boolean {
  if (typeof value === 'string') return !value.startsWith('arn:');
  const { Ref: id, 'Fn::GetAtt': attribute } = asObject(value);
  if (typeof id === 'string') return REF_IS_NO_ARN.includes(template.Resources[id]?.Type ?? '');
  return Array.isArray(attribute) && !/Arn$/.test(String(attribute[1]));
}

/** What a rule hands on of an event, by paths into it: one that is not there becomes nothing, or fails the delivery. */
export function inputFindings(rule: string, pattern: JsonObject, targets: unknown): string[] {
  const known = alternativesOf(pattern).flatMap((one) => eventsOf(rule, one).events);
  return asList(targets).map(asObject).flatMap(({ InputPath: path, InputTransformer: transformer }, index) =>
    [path, ...Object.values(asObject(asObject(transformer)['InputPathsMap']))].flatMap((one) => (typeof one === 'string' ? pathFindings(`${rule}.Targets[${index}]`, one, known) : [])));
}

function pathFindings(where: string, path: string, known: readonly Known[]): string[] {
  const [root, field, ...members] = path.split('.');
  if (path === '$' || (root === '$' && field === 'detail' && members.length === 0)) return [];
  if (root !== '$' || (field !== 'detail' && !ENVELOPE.includes(field!.replace(/\[\d+\]$/, '')))) return [`${where}: got the path ${path}, expected $.detail or one of ${ENVELOPE.map((name) => `$.${name}`).join(', ')}`];
  if (field !== 'detail') return [];
  return known.filter(({ detail }) => !hasMember({ members: detail }, members)).map(({ type, detail }) => `${where}: got the path ${path}, which ${type} lacks, expected a member of ${Object.keys(detail).join(', ')}`);
}

function hasMember({ members }: EventMember, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined || members === undefined) return true;
  return Object.hasOwn(members, name) && hasMember(members[name]!, rest);
}
