/** Keys for single uses: each resource is encrypted with the key for what it is, and roles may use those they need. */
import { Duration } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, Dataset, DataStore, DriftMonitor, InferenceLog, ModelImageRepository, type AgencyKeys, type AgencyProfileProps } from '../../../lib';
import { resourcesOfType, type Template } from '../../../simulator/checks/template';
import { OPEN_SANDBOX } from '../../support/landing-zones';
import { REGION, stack, templateOf } from '../../support/stack';

const key = (name: string): string => `arn:aws:kms:${REGION}:999999999999:key/${name}`;

function templateWith(props: Partial<AgencyProfileProps>): Template {
  const of = stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, ...props }) });
  const lake = Bucket.fromBucketName(of, 'Imported', 'lake');
  new DataStore(of, 'Lake');
  new ModelImageRepository(of, 'Images');
  new DriftMonitor(of, 'Model', {
    baseline: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-watch/schema.json' }), log: InferenceLog.csv(lake, 'inference/'), every: Duration.days(1),
  });
  return templateOf(of);
}

/** The keys of what the template encrypts, by use; `own` is the key of the stack. */
function keysIn(template: Template): Record<keyof AgencyKeys, string> {
  const found = (type: string): string => {
    const json = JSON.stringify(resourcesOfType(template, type).map(([, properties]) => properties));
    const arns = [...new Set([...json.matchAll(/key\/(\w+)"|"(ModelKey)[A-F0-9]+"/g)].map(([, name, own]) => (own ? 'own' : name!)))];
    expect({ type, arns: arns.length }).toEqual({ type, arns: 1 });
    return arns[0]!;
  };
  const messages = new Set(['AWS::SNS::Topic', 'AWS::SQS::Queue'].map(found));
  expect(messages.size).toBe(1);
  return { data: found('AWS::S3::Bucket'), images: found('AWS::ECR::Repository'), logs: found('AWS::Logs::LogGroup'), messages: [...messages][0]! };
}

describe('keys for single uses', () => {
  it.each<[what: string, props: Partial<AgencyProfileProps>, keys: Record<keyof AgencyKeys, string>, own: number]>([
    ['a key each', { encryptionKeyArns: { data: key('d'), images: key('i'), logs: key('l'), messages: key('m') } }, { data: 'd', images: 'i', logs: 'l', messages: 'm' }, 0],
    ['one for logs, another for the rest', { encryptionKeyArn: key('x'), encryptionKeyArns: { logs: key('l') } }, { data: 'x', images: 'x', logs: 'l', messages: 'x' }, 0],
    ['one for messages, their own for the rest', { encryptionKeyArns: { messages: key('m') } }, { data: 'own', images: 'own', logs: 'own', messages: 'm' }, 1],
    ['one for two uses', { encryptionKeyArn: key('x'), encryptionKeyArns: { logs: key('y'), images: key('y') } }, { data: 'x', images: 'y', logs: 'y', messages: 'x' }, 0],
    ['their own alone', {}, { data: 'own', images: 'own', logs: 'own', messages: 'own' }, 1],
  ])('give resources %s', (_, props, keys, own) => {
    const template = templateWith(props);
    expect(keysIn(template)).toEqual(keys);
    expect(resourcesOfType(template, 'AWS::KMS::Key')).toHaveLength(own);
  });

  it('let the function decrypt data with one and queue what failed with the other', () => {
    const template = templateWith({ encryptionKeyArns: { data: key('d'), logs: key('l'), messages: key('m') } });
    const statements = resourcesOfType(template, 'AWS::IAM::Role').flatMap(([, role]) => (role['Policies'] as { PolicyDocument: { Statement: { Sid: string; Resource: unknown; Action: unknown }[] } }[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement));
    const usedBy = (name: string): string[] => statements.filter(({ Resource }) => JSON.stringify(Resource).includes(key(name))).map(({ Sid }) => Sid);
    expect(usedBy('m')).toEqual(['EncryptDeadLetters']);
    expect(usedBy('d').length).toBeGreaterThan(0);
    expect(usedBy('l')).toEqual([]);
  });
});
