/**
 * Every statement that grants or denies something, against what AWS publishes of its actions: they exist, are written out, fit
 * the resources they are granted on, and are limited by condition keys that a request really carries. Trust and passing of roles
 * are narrow, and the documents fit IAM's quotas.
 */
import { canName } from './arn-match';
import { conditionValueFindings } from './iam-conditions';
import { type Action, actionOf, actionsMatching, isGlobalKey, knowsKey } from './iam-data';
import { ALTERNATIVES, isOperator, isServicePrincipal, matchesAbsentKey, STAR_CONDITIONS, STAR_REASONS } from './iam-reasons';
import { policiesOf, type PolicyDocument, type Statement } from './policies';
import { Resolver } from '../../../simulator/checks/resolve';
import type { Template } from '../../../simulator/checks/template';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED_POLICY_CHARACTERS = 6144;
const INLINE_POLICIES_CHARACTERS = 10240;
const TRUST_POLICY_CHARACTERS = 2048;
/**
 * Bytes of policies on resources.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
const RESOURCE_POLICY_BYTES: Readonly<Record<string, number>> = { 'AWS::KMS::Key': 32_768, 'AWS::S3::BucketPolicy': 20_480 };
const LANGUAGE = '2012-10-17';

/** A misspelt element is no element: IAM refuses it, but only at deployment. */
const STATEMENT_ELEMENTS = ['Action', 'Condition', 'Effect', 'NotAction', 'NotPrincipal', 'NotResource', 'Principal', 'Resource', 'Sid'];

/** @param siblings templates whose exports this one imports */
export async function iamFindings(template: Template, siblings: readonly Template[] = []): Promise<string[]> {
  const documents = policiesOf(template, siblings);
  const findings = await Promise.all(documents.map((document) => documentFindings(document)));
  return [...findings.flat(), ...sizeFindings(documents), ...passedRoleFindings(documents, new Resolver(template, { siblings }))];
}

/** How many statements the check sees, so that a test can show that it saw some. */
export function countStatements(template: Template, siblings: readonly Template[] = []): number {
  return policiesOf(template, siblings).reduce((sum, { statements }) => sum + statements.length, 0);
}

async function documentFindings(document: PolicyDocument): Promise<string[]> {
  const findings = await Promise.all(document.statements.map((statement) => statementFindings(document, statement)));
  const sids = document.statements.flatMap(({ raw }) => (typeof raw['Sid'] === 'string' ? [raw['Sid']] : []));
  const isOld = document.type !== 'AWS::Lambda::Permission' && document.version !== LANGUAGE;
  const repeated = new Set(sids.filter((sid, index) => sids.indexOf(sid) !== index));
  const old = isOld ? [`${document.logicalId}: got a policy of version ${JSON.stringify(document.version ?? null)}, expected ${LANGUAGE}; the language of 2008 takes policy variables for text`] : [];
  return [...findings.flat(), ...old, ...[...repeated].map((sid) => `${document.logicalId}: got the Sid ${sid} more than once, expected each once`)];
}

async function statementFindings(document: PolicyDocument, statement: Statement): Promise<string[]> {
  const { where, actions, raw } = statement;
  const isRoot = isKeyRoot(document, statement);
  const named = await Promise.all(actions.map(async (name) => ({ name, action: await actionOf(name) })));
  const exact = named.flatMap(({ action }) => (action ? [action] : []));
  return [
    ...['NotAction', 'NotResource', 'NotPrincipal'].filter((key) => key in raw).map((key) => `${where}: got ${key}, expected what is meant, written out`),
    ...Object.keys(raw).filter((key) => !STATEMENT_ELEMENTS.includes(key)).map((key) => `${where}: got ${key}, expected one of ${STATEMENT_ELEMENTS.join(', ')}`),
    ...(['Allow', 'Deny'].includes(statement.effect) ? [] : [`${where}: got the effect ${statement.effect}, expected Allow or Deny`]),
    ...(actions.length === 0 ? [`${where}: got no action, expected at least one`] : []),
    ...(await Promise.all(named.filter(({ action }) => !action).map(({ name }) => nameFindings(statement, name, isRoot)))).flat(),
    ...resourceFindings(document, statement, exact),
    ...conditionFindings(statement, exact),
    ...conditionValueFindings(statement),
    ...passRoleFindings(statement),
    ...principalFindings(document, statement),
  ];
}

/** The statement that lets IAM policies of the account speak for a key; without it nobody could ever change the key's policy. */
function isKeyRoot({ type }: PolicyDocument, { principals, effect }: Statement): boolean {
  return type === 'AWS::KMS::Key' && effect === 'Allow' && principals.length > 0
    && principals.every(({ kind, id }) => kind === 'AWS' && /^arn:[^:]+:iam::\d{12}:root$/.test(id));
}

/** A name that is no action: misspelt, or a pattern. A pattern in a denial takes away more, never less. */
async function nameFindings({ where, effect }: Statement, name: string, isRoot: boolean): Promise<string[]> {
  const isPattern = /[*?]/.test(name);
  if (!isPattern || (await actionsMatching(name)).length === 0) return [`${where}: got ${name}, expected an action that AWS has`];
  if (effect === 'Deny' || (isRoot && name === 'kms:*')) return [];
  return [`${where}: got ${name}, expected every action written out`];
}

function resourceFindings(document: PolicyDocument, { where, effect, resources }: Statement, actions: readonly Action[]): string[] {
  // A denial on more than exists does no harm; a key's policy and a repository's speak about the resource that holds them.
  if (effect === 'Deny' || document.kind === 'trust') return [];
  if (document.type === 'AWS::KMS::Key') return resources.join() === '*' ? [] : [`${where}: got ${resources.join()}, expected *, which is this key`];
  if (document.kind === 'resource' && resources.length === 0) return [];
  return [
    ...actions.flatMap((action) => actionOnResources(where, action, resources)),
    ...resources
      .filter((resource) => resource !== '*' && actions.length > 0)
      .filter((resource) => !actions.some(({ resourceTypes }) => resourceTypes.some(({ arn }) => canName(resource, arn))))
      .map((resource) => `${where}: got ${resource}, expected a resource that one of the actions knows; it grants nothing`),
  ];
}

function actionOnResources(where: string, { name, resourceTypes }: Action, resources: readonly string[]): string[] {
  const hasStar = resources.includes('*');
  if (resourceTypes.length === 0) {
    return hasStar ? [] : [`${where}: got ${name} on ${resources.join(', ')}, expected *; the action knows no resources`];
  }
  if (hasStar) {
    return name in STAR_REASONS ? [] : [`${where}: got ${name} on *, expected ${resourceTypes.map(({ arn }) => arn).join(' or ')}`];
  }
  const fits = (arn: string): boolean => resources.some((resource) => canName(resource, arn));
  if (!resourceTypes.some(({ arn }) => fits(arn))) {
    return [`${where}: got ${name} on ${resources.join(', ')}, expected ${resourceTypes.map(({ arn }) => arn).join(' or ')}`];
  }
  return resourceTypes
    .filter(({ required, arn }) => required && !(name in ALTERNATIVES) && !fits(arn))
    .map(({ arn }) => `${where}: got ${name} on ${resources.join(', ')}, expected ${arn} too; the action needs both`);
}

function conditionFindings({ where, effect, conditions, resources }: Statement, actions: readonly Action[]): string[] {
  const keys = new Set(conditions.map(({ key }) => key.toLowerCase()));
  return [
    ...conditions.flatMap(({ operator, key }) => {
      if (!isOperator(operator)) return [`${where}: got the operator ${operator}, expected one that IAM knows`];
      if (isGlobalKey(key)) return [];
      const ignorant = actions.filter((action) => !knowsKey(action, key));
      if (ignorant.length === 0) return [];
      if ((effect === 'Deny' || matchesAbsentKey(operator)) && ignorant.length < actions.length) return [];
      return [`${where}: got the condition key ${key}, expected one that ${ignorant.map(({ name }) => name).join(', ')} knows; without it the statement never matches`];
    }),
    ...actions
      .filter(({ name }) => effect === 'Allow' && resources.includes('*') && name in STAR_CONDITIONS && !keys.has(STAR_CONDITIONS[name]!))
      .map(({ name }) => `${where}: got ${name} on * without ${STAR_CONDITIONS[name]}, expected this condition; nothing else limits it`),
  ];
}

/** Whoever passes a role of the template passes it to a service that may assume it. */
function passedRoleFindings(documents: readonly PolicyDocument[], resolver: Resolver): string[] {
  const trusts = new Map(documents.filter(({ kind }) => kind === 'trust').map(({ logicalId, statements }) => [String(resolver.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] })), { logicalId, statements }]));
  return documents.flatMap(({ statements }) => statements).filter(({ effect, actions }) => effect === 'Allow' && actions.includes('iam:PassRole')).flatMap(({ where, resources, conditions }) => {
    const services = conditions.filter(({ key }) => key === 'iam:PassedToService').flatMap(({ values }) => values);
    return resources.flatMap((role) => trusts.get(role) ?? []).flatMap(({ logicalId, statements: trust }) => services
      .filter((service) => !trust.some(({ effect, principals }) => effect === 'Allow' && principals.some(({ id }) => id === service)))
      .map((service) => `${where}: got ${logicalId} passed to ${service}, expected a service that may assume it`));
  });
}

function passRoleFindings({ where, effect, actions, resources, conditions }: Statement): string[] {
  if (effect !== 'Allow' || !actions.some((action) => action.toLowerCase() === 'iam:passrole')) return [];
  const services = conditions.filter(({ key, operator }) => key.toLowerCase() === 'iam:passedtoservice' && operator === 'StringEquals');
  return [
    ...(services.length > 0 ? [] : [`${where}: got iam:PassRole without StringEquals on iam:PassedToService, expected the service that may get the role`]),
    ...services
      .flatMap(({ values }) => values)
      .filter((service) => !isServicePrincipal(service))
      .map((service) => `${where}: got ${service} in iam:PassedToService, expected a service principal that the project knows`),
    ...resources.filter((role) => /[*?]/.test(role)).map((role) => `${where}: got iam:PassRole on ${role}, expected exact roles`),
  ];
}

/** Conditions that tie a service to this account when it acts for somebody. */
const ON_WHOSE_BEHALF = /^(aws:Source(Account|Arn|OrgID)|kms:EncryptionContext:)/i;

/** Amazon ECR signs for the layers of images itself, in a bucket of its own, which only reads: an endpoint knows no account to narrow it by. */
const LAYERS = /:s3:::prod-[^/]+-starport-layer-bucket\/\*$/;

function principalFindings({ kind, type }: PolicyDocument, { where, effect, principals, conditions, actions, resources }: Statement): string[] {
  if (kind === 'identity' || effect === 'Deny') return [];
  const services = principals.filter((principal) => principal.kind === 'Service');
  const hasAccount = conditions.some(({ key }) => key.toLowerCase() === 'aws:sourceaccount');
  // The policy of an endpoint names everybody and narrows by account: a named account would mean its root user alone.
  const isOfOneAccount = type === 'AWS::EC2::VPCEndpoint' && conditions.some(({ operator, key }) => operator === 'StringEquals' && key.toLowerCase() === 'aws:principalaccount');
  const isOfLayers = type === 'AWS::EC2::VPCEndpoint' && actions.join() === 's3:GetObject' && resources.length > 0 && resources.every((resource) => LAYERS.test(resource));
  return [
    ...(principals.length === 0 ? [`${where}: got no principal, expected one`] : []),
    ...principals
      .filter(({ id }) => id.includes('*') && !isOfOneAccount && !isOfLayers)
      .map(({ id }) => `${where}: got the principal ${id}, expected exact ones; this is everybody`),
    ...(kind === 'trust' ? principals.filter((principal) => principal.kind !== 'Service' && !principal.id.includes('*')) : [])
      .map(({ id }) => `${where}: got ${id}, expected a service; nobody else works with the roles of the project, and an account can name itself only as a whole`),
    ...services
      .filter(({ id }) => !isServicePrincipal(id))
      .map(({ id }) => `${where}: got the service principal ${id}, expected one that the project knows`),
    ...(services.length > 0 && kind === 'trust' && !hasAccount
      ? [`${where}: got a service without aws:SourceAccount, expected this condition; another account's resources could use the role`]
      : []),
    ...(services.length > 0 && kind === 'resource' && !conditions.some(({ key }) => ON_WHOSE_BEHALF.test(key))
      ? [`${where}: got a service without aws:SourceAccount or aws:SourceArn on a ${type}, expected one; another account's resources could use it`]
      : []),
  ];
}

function sizeFindings(documents: readonly PolicyDocument[]): string[] {
  const inline = new Map<string, number>();
  const findings: string[] = [];
  const limit = (where: string, size: number, most: number): void => {
    if (size > most) findings.push(`${where}: got ${size} characters, expected at most ${most}; split the policy`);
  };
  for (const { logicalId, type, kind, size, owners } of documents) {
    if (kind === 'trust') limit(`${logicalId}.AssumeRolePolicyDocument`, size, TRUST_POLICY_CHARACTERS);
    else if (type === 'AWS::IAM::ManagedPolicy') limit(logicalId, size, MANAGED_POLICY_CHARACTERS);
    else if (RESOURCE_POLICY_BYTES[type] !== undefined) limit(logicalId, size, RESOURCE_POLICY_BYTES[type]);
    else if (kind === 'identity') for (const owner of owners) inline.set(owner, (inline.get(owner) ?? 0) + size);
  }
  for (const [logicalId, size] of inline) limit(`${logicalId} (all inline policies)`, size, INLINE_POLICIES_CHARACTERS);
  return findings;
}
