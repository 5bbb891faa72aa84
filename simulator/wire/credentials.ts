/**
 * Credentials that name a role, and who called by them.
 *
 * Documented: a request carries the id of its access key and the name of its service in the scope of the signature.
 * Assumed: signatures are not checked, because nobody but the simulator's own processes reaches the port; a key that was not given out is
 * refused as AWS refuses an unknown one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
import { createHash } from 'node:crypto';
import type { Caller } from '../api/operation';
import { ServiceError } from '../services/service-error';
import type { WireRequest } from './message';

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What the signature of a request says. */
export interface Signature {
  readonly accessKeyId: string;
  /** Signing name, e.g. `s3`. */
  readonly service: string;
}

export class Credentials {
  private readonly roles = new Map<string, Caller>();

  /** The same for the same role, at any time: nothing expires. */
  public of(roleArn: string): RoleCredentials {
    const digest = createHash('sha256').update(roleArn).digest('hex').toUpperCase();
    const accessKeyId = `ASIA${digest.slice(0, 16)}`;
    this.roles.set(accessKeyId, { roleArn });
    return { accessKeyId, secretAccessKey: digest.slice(16, 56), sessionToken: digest };
  }

  /** @throws ServiceError `MissingAuthenticationToken`, `UnrecognizedClientException` */
  public callerOf(signature: Signature | undefined): Caller {
    if (!signature) throw new ServiceError('MissingAuthenticationToken', 'Request is missing Authentication Token', false);
    const { accessKeyId } = signature;
    const caller = this.roles.get(accessKeyId);
    if (!caller) throw new ServiceError('UnrecognizedClientException', `The security token included in the request is invalid: got the access key id ${accessKeyId}, expected one that the simulator gave to a role`, false);
    return caller;
  }
}

/** Undefined for a request that is not signed. */
export function signatureOf({ headers, query }: WireRequest): Signature | undefined {
  const scope = /Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const [accessKeyId, , , service] = scope?.split('/') ?? [];
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}
