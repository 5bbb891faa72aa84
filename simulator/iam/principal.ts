/**
 * Whom the statement of a policy on a resource speaks to.
 *
 * Documented: `*` stands for every principal; for anonymous callers `{"AWS": "*"}` is the same; an account stands for whom its own policies
 * let. Assumed: the two wildcards are the same for services, too, in a denial as in a grant; AWS says nothing of it.
 * Not simulated, and refused by name: federated and canonical users, and wildcards in a part of a name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { isObject } from '../assembly';
import { asList } from '../assembly/template';

/** Who asks: a role by its ARN, or a service. */
export interface Principal {
  readonly kind: 'AWS' | 'Service';
  /** `arn:…:role/…` or `events.amazonaws.com`. */
  readonly id: string;
}

/** How a statement speaks of a caller: to it, to its whole account, or not at all. */
export type Address = 'caller' | 'account' | 'nobody';

/** One that a statement names. */
export interface NamedPrincipal {
  /** `*`, a service, an ARN or an account, as it is written. */
  readonly text: string;
  readonly address: (principal: Principal) => Address;
}

const KINDS = ['AWS', 'Service'];

/** @param element the `Principal` of a statement */
export function readPrincipals(element: unknown): { readonly principals: readonly NamedPrincipal[]; readonly problems: readonly string[] } {
  if (element === '*') return { principals: [named('AWS', '*')], problems: [] };
  const all = Object.entries(isObject(element) ? element : {}).flatMap(([kind, ids]) => asList(ids).map((id) => [kind, String(id)] as const));
  return {
    principals: all.map(([kind, id]) => named(kind, id)),
    problems: [
      ...(all.length === 0 ? [`got the principal ${JSON.stringify(element)}, expected * or somebody by name`] : []),
      ...all.filter(([kind]) => !KINDS.includes(kind)).map(([kind, id]) => `got the principal ${kind} ${id}, which is not simulated, expected one of ${KINDS.join(', ')}`),
      ...all.filter(([kind, id]) => /[*?]/.test(id) && !(kind === 'AWS' && id === '*')).map(([, id]) => `got the principal ${id}, expected * or a whole name; AWS matches no part of one`),
    ],
  };
}

/** The most that several say of a caller. */
export function mostOf(principals: readonly NamedPrincipal[], principal: Principal): Address {
  const all = principals.map(({ address }) => address(principal));
  return all.includes('caller') ? 'caller' : all.includes('account') ? 'account' : 'nobody';
}

function named(kind: string, text: string): NamedPrincipal {
  if (kind === 'AWS' && text === '*') return { text, address: () => 'caller' };
  const account = /^\d{12}$/.test(text) ? text : text.endsWith(':root') ? text.split(':')[4] : undefined;
  return {
    text,
    address: ({ kind: of, id }) => {
      if (of !== kind) return 'nobody';
      if (id === text) return 'caller';
      return of === 'AWS' && account !== undefined && account === id.split(':')[4] ? 'account' : 'nobody';
    },
  };
}
