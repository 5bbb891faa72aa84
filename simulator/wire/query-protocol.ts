/**
 * The query protocol: a form of members, XML in answer. Amazon SNS speaks it.
 *
 * Documented: nested members are joined by dots, entries of lists are `member.1`, those of maps `entry.1` with key and value.
 * All values are texts: an operation with numbers would have to read them.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import { ServiceError } from '../services/service-error';
import type { Protocol, WireAnswer, WireCall, WireRequest } from './message';
import { statusOf } from './status';
import { document, elements } from './xml';

interface Tree {
  [name: string]: Tree | string;
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const XML = { 'Content-Type': 'text/xml' };

export const snsProtocol: Protocol = {
  decode(request: WireRequest): WireCall {
    const { Action: operation, ...members } = treeOf(new URLSearchParams(request.body.toString()));
    delete members['Version'];
    if (typeof operation !== 'string' || operation === '') throw new ServiceError('InvalidAction', `got the action ${JSON.stringify(operation)}, expected the name of an operation of SNS`, false);
    return { service: 'sns', operation, request: Object.fromEntries(Object.entries(members).map(([name, value]) => [name, valueOf(value)])) };
  },

  encode({ operation }: WireCall, answer: Readonly<Record<string, unknown>>): WireAnswer {
    return { status: 200, headers: XML, body: document(`${operation}Response`, NAMESPACE, `<${operation}Result>${elements(answer, 'member')}</${operation}Result>`) };
  },

  encodeError({ code, message }: ServiceError, requestId: string): WireAnswer {
    const status = statusOf('query', code);
    const error = { Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }, RequestId: requestId };
    return { status, headers: { ...XML, 'x-amzn-RequestId': requestId }, body: document('ErrorResponse', NAMESPACE, elements(error)) };
  },
};

function treeOf(form: URLSearchParams): Tree {
  const root: Tree = {};
  for (const [path, value] of form) {
    const names = path.split('.');
    const last = names.pop()!;
    let at = root;
    for (const name of names) {
      const inner = Object.hasOwn(at, name) ? at[name] : (at[name] = {});
      if (typeof inner !== 'object') throw new ServiceError('MalformedQueryString', `got the member ${path} below a value, expected one or the other`, false);
      at = inner;
    }
    Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  }
  return root;
}

function valueOf(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const { member, entry } = tree;
  if (typeof member === 'object') return inOrder(member).map(valueOf);
  if (typeof entry === 'object') return Object.fromEntries(inOrder(entry).map((one) => pair(one)));
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, valueOf(value)]));
}

function inOrder(numbered: Tree): (Tree | string)[] {
  return Object.entries(numbered).sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}

function pair(entry: Tree | string): [string, unknown] {
  const { key, Name: name = key, value, Value: content = value } = typeof entry === 'string' ? {} : entry;
  if (typeof name !== 'string' || content === undefined) throw new ServiceError('MalformedQueryString', `got the entry ${JSON.stringify(entry)}, expected a key and a value`, false);
  return [name, valueOf(content)];
}
