/**
 * What state machines create at run time, where neither CloudFormation nor aspects reach: a landing zone denies jobs without its tags,
 * keys and network, and the machine fails months after it was deployed. The library's own states have them; a machine of others
 * that lacks some is refused at synth. Internal.
 */
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { isMap } from './entry-rules';
import { definitionOf, type Json } from './machine-definition';
import type { ResolvedProperties } from './resolved-properties';

/** What jobs must have. */
export interface JobDemands {
  /** Tags of the profile. */
  readonly tags: Readonly<Record<string, string>>;
  /** Jobs run in a network. */
  readonly network: boolean;
  /** What jobs write is encrypted with a customer managed key. */
  readonly key: boolean;
}

/** Calls that create something, and where in the request the network and the key of what it writes stand. A version takes its group's tags. */
const CREATED: Readonly<Record<string, { readonly network?: readonly string[]; readonly key?: readonly string[] }>> = {
  createtrainingjob: { network: ['VpcConfig'], key: ['OutputDataConfig', 'KmsKeyId'] },
  createprocessingjob: { network: ['NetworkConfig', 'VpcConfig'], key: ['ProcessingOutputConfig', 'KmsKeyId'] },
  createtransformjob: { key: ['TransformOutput', 'KmsKeyId'] },
  createhyperparametertuningjob: { network: ['TrainingJobDefinition', 'VpcConfig'], key: ['TrainingJobDefinition', 'OutputDataConfig', 'KmsKeyId'] },
  createautomljobv2: { network: ['SecurityConfig', 'VpcConfig'], key: ['OutputDataConfig', 'KmsKeyId'] },
  createmodel: { network: ['VpcConfig'] },
  createendpointconfig: {},
  createendpoint: {},
};

/** States that create what the landing zone denies, and machines whose states cannot be seen. */
export function jobProblems(members: readonly IConstruct[], demands: JobDemands, resolved: ResolvedProperties): string[] {
  return members.filter((member) => CfnStateMachine.isCfnStateMachine(member)).flatMap((machine) => {
    const { path } = machine.node;
    const definition = definitionOf(machine, resolved);
    if (typeof definition === 'string') {
      return [`${path}: got ${definition}, expected JSON that synthesis can read, or a file of the app; only then can its jobs be held against the agency profile; give it with DefinitionBody.fromChainable, fromString or fromFile`];
    }
    return statesOf(definition).flatMap(([name, state]) => stateProblems(`${path} state ${JSON.stringify(name)}`, state, demands));
  });
}

function statesOf(definition: Json): [name: string, state: Json][] {
  const states = isMap(definition['States']) ? Object.entries(definition['States']) : [];
  return states.flatMap(([name, state]) => {
    if (!isMap(state)) return [];
    const inner = [state['ItemProcessor'], state['Iterator'], ...(Array.isArray(state['Branches']) ? (state['Branches'] as unknown[]) : [])].filter(isMap);
    return [[name, state] as [string, Json], ...inner.flatMap(statesOf)];
  });
}

function stateProblems(where: string, state: Json, { tags, network, key }: JobDemands): string[] {
  const [, call] = /:(?:aws-sdk:)?sagemaker:(create\w+)(?:\.\w+(?::2)?)?$/i.exec(String(state['Resource'])) ?? [];
  const places = call === undefined ? undefined : CREATED[call.toLowerCase()];
  if (!places) return [];
  const request = isMap(state['Arguments']) ? state['Arguments'] : isMap(state['Parameters']) ? state['Parameters'] : {};
  const missing = Object.entries(tags).filter(([tag, value]) => !hasTag(request, tag, value)).map(([Key, Value]) => ({ Key, Value }));
  return [
    ...(missing.length === 0 ? [] : [`${where}: got no ${missing.map(({ Key }) => Key).join(', ')} in Tags, expected the tags of the agency profile on what it creates; add ${JSON.stringify(missing)}`]),
    ...(network && places.network && !has(request, places.network) ? [`${where}: got no ${places.network.join('.')}, expected the network of the agency profile; name its subnets and security groups`] : []),
    ...(key && places.key && !has(request, places.key) ? [`${where}: got no ${places.key.join('.')}, expected a customer managed key for what it writes; name the key`] : []),
  ];
}

/** Tags that an expression makes are seen at run time only. */
function hasTag(request: Json, tag: string, value: string): boolean {
  const given = request['Tags'];
  if (request['Tags.$'] !== undefined || typeof given === 'string') return true;
  return Array.isArray(given) && given.some((one) => isMap(one) && one['Key'] === tag && (one['Value'] === value || 'Value.$' in one));
}

function has(request: Json, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  const value = request[name!];
  if (request[`${name}.$`] !== undefined || (typeof value === 'string' && value !== '')) return true;
  return isMap(value) && (rest.length === 0 ? Object.keys(value).length > 0 : has(value, rest));
}
