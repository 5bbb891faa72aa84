/** The same request with one thing changed, as tightness tries it. */
import { type Context, contextOf } from './condition';
import type { Principal } from './principal';

export interface Move<T> {
  /** What was moved, in words. */
  readonly what: string;
  readonly to: T;
}

/** One key of a condition. */
export interface Test {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const ELSEWHERE = { account: '000000000000', region: 'moved-1', name: 'moved-', more: 'moved' };
const NOWHERE = 'arn:moved:moved:::moved';

/** Names that a wildcard before and behind the name would take in. */
export function movedAction(action: string): string[] {
  const [service = '', name = ''] = action.split(':');
  return [`${service}:Moved${name}`, `${service}:${name}Moved`, `moved:${name}`];
}

export function movedPrincipals({ kind, id }: Principal): Move<Principal>[] {
  if (kind === 'Service') return [{ what: 'of another service', to: { kind, id: `moved.${id}` } }];
  const [head, name] = [id.split(':').slice(0, 4).join(':'), id.split(':').slice(5).join(':')];
  return [
    { what: 'of another account', to: { kind, id: `${head}:${ELSEWHERE.account}:${name}` } },
    { what: 'of another role', to: { kind, id: `${id}-${ELSEWHERE.more}` } },
  ];
}

/** The same thing in another account, another region, under another name; for objects also under another key. */
export function movedArns(given: string): Move<string>[] {
  const [arn, partition, service, region, account, ...name] = given.split(':');
  const rebuilt = (to: { readonly region?: string; readonly account?: string; readonly name?: string }): string => [arn, partition, service, to.region ?? region, to.account ?? account, to.name ?? name.join(':')].join(':');
  const own = name.join(':');
  const [, kind = '', id = ''] = (service === 's3' || service === 'sns' || service === 'sqs' ? undefined : /^([A-Za-z-]+[/:])(.+)$/.exec(own)) ?? [undefined, '', own];
  const [bucket, ...key] = own.split('/');
  return [
    ...(account === '' ? [] : [{ what: 'for another account', to: rebuilt({ account: ELSEWHERE.account }) }]),
    ...(region === '' ? [] : [{ what: 'for another region', to: rebuilt({ region: ELSEWHERE.region }) }]),
    { what: service === 's3' ? 'for another bucket' : 'for another name', to: rebuilt({ name: `${kind}${ELSEWHERE.name}${id}` }) },
    ...(service === 's3' && key.length > 0 && key.join('/') !== '*' ? [{ what: 'for another key', to: rebuilt({ name: `${bucket}/${ELSEWHERE.name}${key.join('/')}` }) }] : []),
  ];
}

/**
 * A name of another model, and one that begins as the pattern does and goes on without what separates its parts: `flights` must not
 * take in `flightsmoved`, nor `f*` whatever begins with an f. Ids of other models may go on where this one's ends.
 */
export function movedNames(name: string, pattern: string, what: string, models: readonly string[]): Move<string>[] {
  const literal = /^[^*?]*/.exec(pattern)![0];
  const beginning = literal.replace(/[/:-]+$/, '');
  const ofOthers = models
    .flatMap((model) => [`${ELSEWHERE.name}${model}`, `${model}-${ELSEWHERE.more}`].map((other) => name.replace(wordOf(model), other)))
    .filter((moved) => moved !== name);
  return [
    ...(literal === pattern || literal === '' || !name.startsWith(beginning) ? [] : [{ what: `for a ${what} that begins alike`, to: `${beginning}${ELSEWHERE.more}${name.slice(beginning.length)}` }]),
    ...ofOthers.map((to) => ({ what: `for a ${what} of another model`, to })),
  ];
}

/** Another value, none, one beside those that there are; for the values of patterns what `movedArns` and `movedNames` try. */
export function movedContexts(context: Context, { operator, key, values }: Test, models: readonly string[]): Move<Context>[] {
  const [name, got] = [key.toLowerCase(), context.get(key.toLowerCase()) ?? []];
  const to = (moved: string | readonly string[] | undefined): Context => contextOf({ ...Object.fromEntries(context), [name]: moved });
  const [first] = got;
  const none = { what: `without ${key}`, to: to(undefined) };
  if (first === undefined) return operator === 'Null' ? [{ what: `with ${key}, which it had not`, to: to(ELSEWHERE.more) }] : [none];
  if (operator === 'Null') return [none];
  const others = operator.includes('Like') || operator.includes('Arn')
    ? [...(operator.includes('Arn') ? movedArns(first) : []), ...values.flatMap((value) => movedNames(first, value, 'value', models))]
    : [];
  return [
    { what: `with another ${key}`, to: to(movedValue(operator, first)) },
    none,
    ...(got.length > 1 || /^For(All|Any)Values?:/.test(operator) ? [{ what: `with another ${key} beside its own`, to: to([...got, movedValue(operator, first)]) }] : []),
    ...others.map((other) => ({ what: `with ${key} ${other.what}`, to: to(other.to) })),
  ];
}

export function movedValue(operator: string, value: string): string {
  if (operator === 'Bool' || operator === 'Null') return value.toLowerCase() === 'true' ? 'false' : 'true';
  return operator.includes('Arn') ? NOWHERE : `${ELSEWHERE.name}${value}`;
}

/** All places where it stands as a whole word. */
function wordOf(model: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${model.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9])`, 'g');
}
