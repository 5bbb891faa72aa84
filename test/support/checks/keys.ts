/**
 * Services that use a key, a topic or a queue in their own name are let in by its policy: log groups and their key, rules and the queue
 * for what they could not deliver, with its key. A service that is not let in stays silent.
 */
import { asList, asObject, asStrings, referencesIn, resourcesOfType, type Template } from '../../../simulator/checks/template';

interface Client {
  readonly principal: RegExp;
  readonly actions: readonly string[];
  /** Keys of conditions, one of which ties the service to this account. */
  readonly condition: RegExp;
}

const LOGS: Client = { principal: /^logs\./, actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], condition: /^kms:EncryptionContext:aws:logs:arn$/ };
const EVENTS_TO_QUEUE: Client = { principal: /^events\.amazonaws\.com$/, actions: ['sqs:SendMessage'], condition: /^aws:Source(Arn|Account)$/ };
const EVENTS_TO_KEY: Client = { principal: /^events\.amazonaws\.com$/, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], condition: /^aws:Source(Arn|Account)$/ };

export function keyFindings(template: Template): string[] {
  const queues = new Set(resourcesOfType(template, 'AWS::Events::Rule').flatMap(([, { Targets }]) => asList(Targets).flatMap((target) => [...referencesIn(asObject(target)['DeadLetterConfig'])])));
  return [
    ...resourcesOfType(template, 'AWS::Logs::LogGroup').flatMap(([logicalId, { KmsKeyId }]) => keyPolicies(template, logicalId, KmsKeyId, LOGS)),
    ...[...queues].filter((id) => template.Resources[id]?.Type === 'AWS::SQS::Queue').flatMap((id) => [
      ...(resourcesOfType(template, 'AWS::SQS::QueuePolicy').some(([, { Queues, PolicyDocument }]) => referencesIn(Queues).has(id) && allows(PolicyDocument, EVENTS_TO_QUEUE))
        ? [] : [`${id}: got no policy that lets rules of this account send, expected ${EVENTS_TO_QUEUE.actions.join(', ')} for events.amazonaws.com`]),
      ...keyPolicies(template, id, template.Resources[id]!.Properties?.['KmsMasterKeyId'], EVENTS_TO_KEY),
    ]),
  ];
}

/** A key of the landing zone has its policy elsewhere: docs/landing-zone.md tells its owner. */
function keyPolicies(template: Template, user: string, key: unknown, client: Client): string[] {
  return [...referencesIn(key)].filter((id) => template.Resources[id]?.Type === 'AWS::KMS::Key' && !allows(template.Resources[id].Properties?.['KeyPolicy'], client))
    .map((id) => `${user}: got the key ${id} whose policy does not let ${client.principal.source} use it, expected ${client.actions.join(', ')}`);
}

function allows(document: unknown, { principal, actions, condition }: Client): boolean {
  return asList(asObject(document)['Statement']).map(asObject).some(({ Effect, Principal, Action, Condition }) =>
    Effect === 'Allow'
    && services(Principal).some((service) => principal.test(service))
    && actions.every((action) => asStrings(Action).includes(action))
    && Object.values(asObject(Condition)).flatMap((keys) => Object.keys(asObject(keys))).some((key) => condition.test(key)));
}

/** A regional principal is joined of parts. */
function services(principal: unknown): string[] {
  return asList(asObject(principal)['Service']).map((service) =>
    typeof service === 'string' ? service : asList(asList(asObject(service)['Fn::Join'])[1]).map((part) => (typeof part === 'string' ? part : 'x')).join(''));
}
