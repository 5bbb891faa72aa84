/**
 * The whole policy of a role, in a form that a person can read and a test can state in full: whatever gives the role a permission
 * is in it, or the reading fails.
 */
import { asList, asObject, isObject, type JsonObject, type Resource, type Template } from '../../simulator/checks/template';

/** A statement with its intrinsic functions rendered, and one-element lists as in the template. */
export type Statement = JsonObject;

/** All statements of the role: its own, and those of policies and managed policies of the template that are attached to it. */
export function policyOf(template: Template, roleLogicalId: string): Statement[] {
  const role = resource(template, roleLogicalId);
  const own = asList(role.Properties?.['Policies']).map((policy) => asObject(policy)['PolicyDocument']);
  const attachedByArn = asList(role.Properties?.['ManagedPolicyArns']).map((arn) => {
    const id = asObject(arn)['Ref'];
    if (typeof id !== 'string') throw new Error(`${roleLogicalId}: got the policy ${JSON.stringify(arn)}, expected policies of the template: others cannot be read`);
    return id;
  });
  const attached = Object.entries(template.Resources)
    .filter(([id, { Type, Properties }]) =>
      (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy')
      && (attachedByArn.includes(id) || asList(Properties?.['Roles']).some((one) => asObject(one)['Ref'] === roleLogicalId)))
    .map(([, { Properties }]) => Properties?.['PolicyDocument']);
  return [...own, ...attached].flatMap((document) => statementsOf(template, document));
}

/** Who may assume the role, and on which conditions. */
export function trustOf(template: Template, roleLogicalId: string): Statement[] {
  return statementsOf(template, resource(template, roleLogicalId).Properties?.['AssumeRolePolicyDocument']);
}

/** The statements of a policy document of the template: of a key, bucket, topic, queue or role. */
export function statementsOf(template: Template, document: unknown): Statement[] {
  return asList(asObject(document)['Statement']).map((statement) => asObject(render(template, statement)));
}

/**
 * The value with intrinsic functions as text, in the way in which `Fn::Sub` writes them: `${ModelKey.Arn}`. Logical ids are shown
 * without their hash where no other resource looks the same then.
 */
export function render(template: Template, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => render(template, entry));
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::'))) return intrinsic(template, name, value[name]);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, render(template, entry)]));
}

function intrinsic(template: Template, name: string, argument: unknown): string {
  if (name === 'Ref') return `\${${readable(template, String(argument))}}`;
  if (name === 'Fn::GetAtt') {
    const [id, ...attribute] = asList(argument).map(String);
    return `\${${readable(template, id!)}.${attribute.join('.')}}`;
  }
  if (name === 'Fn::Join') {
    const [separator, parts] = asList(argument);
    return asList(parts).map((part) => String(render(template, part))).join(String(separator));
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') return argument;
  if (name === 'Fn::ImportValue') return `\${import ${String(render(template, argument))}}`;
  throw new Error(`${name}: got ${JSON.stringify(argument)}, expected a function that render knows; add it`);
}

function readable(template: Template, id: string): string {
  const short = (one: string): string => one.replace(/[0-9A-F]{8}$/, '');
  const alike = Object.keys(template.Resources).filter((other) => short(other) === short(id));
  return alike.length > 1 ? id : short(id);
}

function resource(template: Template, logicalId: string): Resource {
  const found = template.Resources[logicalId];
  if (!found) throw new Error(`${logicalId}: got no such resource, expected one of ${Object.keys(template.Resources).join(', ')}`);
  return found;
}
