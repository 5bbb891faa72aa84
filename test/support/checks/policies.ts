/**
 * Finds every policy document of a template, wherever it stands, and reads it as AWS will. Documents are found by their shape,
 * so that none escapes because its resource type was not on a list.
 */
import { Resolver } from '../../../simulator/checks/resolve';
import { asList, asObject, isObject, referencesIn, resourcesOfType, visit, type JsonObject, type Template } from '../../../simulator/checks/template';

export type PolicyKind = 'identity' | 'trust' | 'resource';

export interface Statement {
  /** `<logical id>.<path>[<sid or index>]`. */
  readonly where: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** Resolved; empty where the document names none. */
  readonly resources: readonly string[];
  readonly principals: readonly Principal[];
  readonly conditions: readonly Condition[];
  readonly raw: JsonObject;
}

export interface Principal {
  readonly kind: string;
  readonly id: string;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface PolicyDocument {
  readonly logicalId: string;
  readonly type: string;
  readonly kind: PolicyKind;
  /** Of the language; undefined where the document does not say, and for a permission of a function, which is no document. */
  readonly version: unknown;
  readonly statements: readonly Statement[];
  /** Characters as IAM counts them: white space left out. */
  readonly size: number;
  /** Logical ids whose quota the document counts against. */
  readonly owners: readonly string[];
}

const IDENTITY_TYPES = ['AWS::IAM::Group', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::User'];

export function policiesOf(template: Template, siblings: readonly Template[] = []): PolicyDocument[] {
  const resolver = new Resolver(template, { siblings });
  const documents: PolicyDocument[] = [];
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    visit(Properties, (node, path) => {
      if (!isObject(node) || node['Statement'] === undefined) return;
      const document = asObject(resolver.resolve(node));
      const where = `${logicalId}.${path.join('.')}`;
      documents.push({
        logicalId,
        type: Type,
        kind: kindOf(Type, path),
        version: document['Version'],
        statements: asList(document['Statement']).map((statement, index) => read(where, asObject(statement), index)),
        size: JSON.stringify(document).replace(/\s/g, '').length,
        owners: Type === 'AWS::IAM::Policy' ? [...referencesIn([Properties?.['Roles'], Properties?.['Users'], Properties?.['Groups']])] : [logicalId],
      });
    });
  }
  return [...documents, ...functionPermissions(template, resolver)];
}

function kindOf(type: string, path: readonly string[]): PolicyKind {
  if (path[0] === 'AssumeRolePolicyDocument') return 'trust';
  return IDENTITY_TYPES.includes(type) ? 'identity' : 'resource';
}

function read(document: string, statement: JsonObject, index: number): Statement {
  const conditions = Object.entries(asObject(statement['Condition'])).flatMap(([operator, keys]) =>
    Object.entries(asObject(keys)).map(([key, values]) => ({ operator, key, values: asList(values).map(String) })),
  );
  return {
    where: `${document}[${typeof statement['Sid'] === 'string' ? statement['Sid'] : index}]`,
    effect: String(statement['Effect']),
    actions: asList(statement['Action']).map(String),
    resources: asList(statement['Resource']).map(String),
    principals: principalsOf(statement['Principal']),
    conditions,
    raw: statement,
  };
}

function principalsOf(principal: unknown): Principal[] {
  if (typeof principal === 'string') return [{ kind: 'AWS', id: principal }];
  return Object.entries(asObject(principal)).flatMap(([kind, ids]) => asList(ids).map((id) => ({ kind, id: String(id) })));
}

/** A permission of a function is one statement of its resource policy, written as properties. */
function functionPermissions(template: Template, resolver: Resolver): PolicyDocument[] {
  return resourcesOfType(template, 'AWS::Lambda::Permission').map(([logicalId, properties]) => {
    const { Action, FunctionName, Principal, SourceAccount, SourceArn, PrincipalOrgID } = asObject(resolver.resolve(properties));
    const name = String(FunctionName);
    const isService = String(Principal).includes('.amazonaws.com');
    const raw = {
      Effect: 'Allow',
      Action,
      Resource: name.startsWith('arn:') ? name : `arn:aws:lambda:ap-southeast-1:111122223333:function:${name}`,
      Principal: isService ? { Service: Principal } : { AWS: Principal },
      Condition: {
        StringEquals: {
          ...(SourceAccount === undefined ? {} : { 'aws:SourceAccount': SourceAccount }),
          ...(PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': PrincipalOrgID }),
        },
        ArnLike: SourceArn === undefined ? {} : { 'aws:SourceArn': SourceArn },
      },
    };
    return { logicalId, type: 'AWS::Lambda::Permission', kind: 'resource', version: undefined, statements: [read(logicalId, raw, 0)], size: 0, owners: [] };
  });
}
