/** The check of secrets, each rule seen to fail. */
import { expect, it } from 'vitest';
import { secretFindings } from '../../../simulator/checks/secrets';
import type { Template } from '../../../simulator/checks/template';
import { broken, type Editable, value } from './fixtures';

const GOOD: Template = {
  Parameters: { Hidden: { Type: 'String', NoEcho: true }, Shown: { Type: 'String' } },
  Outputs: { Arn: { Value: { Ref: 'Secret' } }, Parameter: { Value: { Ref: 'Shown' } } },
  Resources: {
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: { Ref: 'Hidden' } } },
    Generated: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: { SecretStringTemplate: '{"user":"postgres://me:it@host"}' } } },
    Access: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: 'me' } },
    Check: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { STORE_BUCKET: 'store', API_KEY_ARN: { Ref: 'Secret' }, PASSWORD: 'arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:db', BASE_URL: 'https://example.org/a@b' } } } },
    Build: { Type: 'AWS::CodeBuild::Project', Properties: { Environment: { EnvironmentVariables: [{ Name: 'DB_PASSWORD', Type: 'SECRETS_MANAGER', Value: 'db' }, { Name: 'BASE', Value: 'node' }] } } },
    Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: '{"Comment":"token and secret"}' } },
  },
};

const afterChange = (edit: (copy: Editable) => void): string[] => secretFindings(broken(GOOD, edit));
const variables = (copy: Editable): Editable => copy['Resources']!['Check']!['Properties']!['Environment']!['Variables']!;

it('a template that names where secrets lie has no findings', () => {
  expect(secretFindings(GOOD)).toEqual([]);
});

it.each<[string, (copy: Editable) => void, RegExp]>([
  ['a secret as an output', (copy) => (copy['Outputs']!['Arn']!['Value'] = value('{{resolve:secretsmanager:db:SecretString:password}}')), /^Outputs\.Arn\.Value: got \{\{resolve:secretsmanager:db:SecretString:password\}\}, expected its name or ARN alone/],
  ['a part of a secret in a joined text', (copy) => (copy['Outputs']!['Arn']!['Value'] = value({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString:::}}']] })), /^Outputs\.Arn\.Value\.Fn::Join\.1\.0: got \{\{resolve:secretsmanager:/],
  ['a hidden parameter as an output', (copy) => (copy['Outputs']!['Arn']!['Value'] = value({ Ref: 'Hidden' })), /^Outputs\.Arn\.Value: got the parameter Hidden, which is not to be shown/],
  ['a hidden parameter as a variable', (copy) => (variables(copy)['STORE_BUCKET'] = value({ Ref: 'Hidden' })), /^Check\.Environment\.Variables\.STORE_BUCKET: got the parameter Hidden/],
  ['the key of a user as an output', (copy) => (copy['Outputs']!['Arn']!['Value'] = value({ 'Fn::GetAtt': ['Access', 'SecretAccessKey'] })), /^Outputs\.Arn\.Value: got the key of Access/],
  ['a secure parameter as a variable', (copy) => (variables(copy)['STORE_BUCKET'] = value('{{resolve:ssm-secure:/db:1}}')), /^Check\.Environment\.Variables\.STORE_BUCKET: got \{\{resolve:ssm-secure:\/db:1\}\}/],
  ['a password as a variable', (copy) => (variables(copy)['DB_PASSWORD'] = value('hunter2')), /^Check\.Environment\.DB_PASSWORD: got a value, expected the name or ARN/],
  ['a password as a variable of builds', (copy) => (copy['Resources']!['Build']!['Properties']!['Environment']!['EnvironmentVariables']![0]!['Type'] = value('PLAINTEXT')), /^Build\.Environment\.EnvironmentVariables\.DB_PASSWORD: got a value/],
  ['a key of AWS in a definition', (copy) => (copy['Resources']!['Machine']!['Properties']!['DefinitionString'] = value('{"Comment":"AKIAIOSFODNN7EXAMPLE"}')), /^Machine\.DefinitionString: got what looks like a secret/],
  ['a password in an address', (copy) => (variables(copy)['BASE_URL'] = value('postgres://me:it@host/db')), /^Check\.Environment\.Variables\.BASE_URL: got what looks like a secret/],
  ['a private key', (copy) => (variables(copy)['BASE_URL'] = value('-----BEGIN RSA PRIVATE KEY-----\nMII')), /got what looks like a secret/],
])('a template must not have %s', (_, edit, finding) => {
  expect(afterChange(edit)).toContainEqual(expect.stringMatching(finding));
});
