/**
 * Nothing secret where many can read it: outputs, variables of functions, of jobs and of builds, definitions of machines and descriptions are shown to
 * whoever may look at the stack, the function or the execution. CloudFormation puts in what a reference finds, in plain text.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html
 */
import { asList, asObject, isObject, type JsonObject, type Template, visit } from './template';

/** Properties that are there to hold a secret, or to be given one. */
const HOLDERS: Readonly<Record<string, readonly string[]>> = { 'AWS::SecretsManager::Secret': ['SecretString', 'GenerateSecretString'] };
/** Properties that a service keeps to itself, in which a reference or a parameter is how a secret is handed over. */
const TAKERS: readonly string[] = ['AccessToken', 'AuthToken', 'ClientSecret', 'MasterUserPassword', 'OAuthToken', 'Password', 'SecretToken'];
/** Properties that hold variables. */
const VARIABLES: readonly string[] = ['Environment', 'EnvironmentVariables'];
/** Texts that are secret whatever they are called: keys of AWS, tokens of others, private keys, passwords in addresses. */
const SECRET = /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|\b[a-z][a-z+]*:\/\/[^/\s:@]+:[^/\s:@]+@/;
/** References to stores of secrets, which CloudFormation replaces by the secret. */
const REFERENCE = /\{\{resolve:(?:secretsmanager|ssm-secure):[^}]*\}?\}?/;
/** Names of variables whose value is a secret. */
const SECRET_NAME = /(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?|_TOKEN)$/i;

export function secretFindings(template: Template): string[] {
  const hidden = new Set(Object.entries(template.Parameters ?? {}).filter(([, { NoEcho }]) => String(NoEcho) === 'true').map(([name]) => name));
  return [
    ...Object.entries(template.Outputs ?? {}).flatMap(([name, output]) => shownFindings(template, hidden, `Outputs.${name}`, output)),
    ...Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties = {} }]) => shownFindings(template, hidden, logicalId, without(Properties, HOLDERS[Type] ?? []))),
    ...Object.entries(template.Resources).flatMap(([logicalId, { Properties }]) => namedFindings(logicalId, Properties)),
  ];
}

function shownFindings(template: Template, hidden: ReadonlySet<string>, where: string, shown: unknown): string[] {
  const findings: string[] = [];
  const tell = (path: readonly string[], got: string): void => void findings.push(`${[where, ...path].join('.')}: got ${got}, expected its name or ARN alone; whoever needs it reads it when it runs`);
  visit(shown, (node, path) => {
    if (typeof node === 'string' && SECRET.test(node)) tell(path, 'what looks like a secret');
    const isTaken = path.some((name) => TAKERS.includes(name)) && !path.some((name) => VARIABLES.includes(name));
    if (typeof node === 'string' && !isTaken && REFERENCE.test(node)) tell(path, REFERENCE.exec(node)![0]);
    if (!isObject(node) || isTaken) return;
    if (hidden.has(String(node['Ref']))) tell(path, `the parameter ${String(node['Ref'])}, which is not to be shown`);
    const [id, attribute] = typeof node['Fn::GetAtt'] === 'string' ? node['Fn::GetAtt'].split('.') : asList(node['Fn::GetAtt']).map(String);
    if (attribute === 'SecretAccessKey' && template.Resources[id!]?.Type === 'AWS::IAM::AccessKey') tell(path, `the key of ${id!}`);
  });
  return findings;
}

/** Variables that are called as secrets are, with a value; an ARN or another name of where it lies is none. */
function namedFindings(logicalId: string, properties: unknown): string[] {
  const findings: string[] = [];
  visit(properties, (node, path) => {
    for (const [name] of variablesOf(node, path.at(-1)).filter(([one, value]) => SECRET_NAME.test(one) && typeof value === 'string' && !value.startsWith('arn:'))) {
      findings.push(`${[logicalId, ...path, name].join('.')}: got a value, expected the name or ARN of where the secret lies, in a variable that is called so`);
    }
  });
  return findings;
}

/** Of functions and models, by name; and of containers and builds, in a list, where those that name a parameter or a secret are none. */
function variablesOf(node: unknown, called: string | undefined): [name: string, value: unknown][] {
  if (called === 'Environment' && isObject(node)) return Object.entries(asObject(node['Variables'] ?? node));
  if (!VARIABLES.includes(called ?? '')) return [];
  return asList(node).map(asObject).filter(({ Type }) => Type === undefined || Type === 'PLAINTEXT').map(({ Name, Value }) => [String(Name), Value]);
}

function without(properties: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
