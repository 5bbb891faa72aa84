/** What every request says of itself, and where the policy on what it asks for is found. */
import { type Context, contextOf } from '../iam/condition';
import type { Need } from '../iam/need';
import type { Principal } from '../iam/principal';
import type { Environment } from '../services/environment';

export function contextOfNeed({ region }: Environment, principal: Principal, { action, context }: Pick<Need, 'action' | 'context'>): Context {
  return contextOf(
    { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region, 'aws:PrincipalIsAWSService': String(principal.kind === 'Service') },
    action.startsWith('s3:') ? { 's3:TlsVersion': '1.3' } : {},
    principal.kind === 'AWS' ? { 'aws:PrincipalArn': principal.id, 'aws:PrincipalAccount': principal.id.split(':')[4] } : {},
    context ?? {},
  );
}

/** By which name the template puts a policy on the resource: a bucket's, or a queue's URL. */
export function policyHolderOf({ partition }: Environment, resource: string): string {
  const [, , service, region, account, name = ''] = resource.split(':');
  if (service === 's3') return name.split('/')[0]!;
  if (service === 'sqs') return `https://sqs.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}/${account}/${name}`;
  return resource;
}
