/** Functions and state machines of an assembly. */
import { type AssemblyStack, isObject, type JsonObject, type ResolvedResource } from '../assembly';
import { configurationProblems, type FunctionConfiguration } from '../lambda/configuration';
import { Remembered } from '../remembered';
import { readDefinition, type ReadDefinition } from '../state-language/read-definition';
import { StateMachine } from '../state-language';
import { definitionText, UnreadableDefinition } from './machine-definition';
import { DESCRIPTION, ENCRYPTION, memberProblems, optionalNumber, optionalText, type ResourceKind, TAGS } from './resource-kind';
import type { Services } from './services';

const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MIB = 128;

export const FUNCTION: ResourceKind = {
  simulated: ['FunctionName', 'Code', 'Environment', 'Handler', 'Runtime', 'Role', 'Timeout', 'MemorySize', 'LoggingConfig', 'DeadLetterConfig'],
  withoutEffect: {
    Architectures: 'functions run on the machine of the simulator',
    Description: DESCRIPTION,
    KmsKeyArn: ENCRYPTION,
    ReservedConcurrentExecutions: 'one invocation is in flight at a time',
    Tags: TAGS,
    TracingConfig: 'traces go to a service that is not simulated',
    VpcConfig: 'functions reach the simulated services and nothing else',
  },
  problems: (resource, where, services, stack) => [
    ...nestedProblems(resource.properties, where),
    ...configurationProblems(configurationOf(resource, services, stack)).map((problem) => `${where}, ${problem}`),
  ],
  create: (resource, services, stack) => services.functions.register(configurationOf(resource, services, stack)),
};

const LEVELS = { ApplicationLogLevel: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'], SystemLogLevel: ['DEBUG', 'INFO', 'WARN'], LogFormat: ['JSON', 'Text'] };

/** What would otherwise be left out in silence. `SystemLogLevel` is about records of the platform, of which there are none here. */
function nestedProblems({ LoggingConfig: logging, DeadLetterConfig: deadLetters, Environment: environment, ReservedConcurrentExecutions: reserved }: JsonObject, where: string): string[] {
  const levels = isObject(logging) ? logging : {};
  return [
    ...memberProblems(`${where}.LoggingConfig`, logging, ['LogGroup', 'LogFormat', 'ApplicationLogLevel', 'SystemLogLevel']),
    ...Object.entries(LEVELS).flatMap(([name, allowed]) => (levels[name] === undefined || (allowed as readonly unknown[]).includes(levels[name]) ? [] : [`${where}.LoggingConfig.${name}: got ${JSON.stringify(levels[name])}, expected one of ${allowed.join(', ')}`])),
    ...['ApplicationLogLevel', 'SystemLogLevel']
      .filter((name) => levels[name] !== undefined && levels['LogFormat'] !== 'JSON')
      .map((name) => `${where}.LoggingConfig.${name}: got a level of logs in text, expected LogFormat JSON beside it`),
    ...memberProblems(`${where}.DeadLetterConfig`, deadLetters, ['TargetArn']),
    ...memberProblems(`${where}.Environment`, environment, ['Variables']),
    ...(reserved === undefined || Number(reserved) > 0 ? [] : [`${where}.ReservedConcurrentExecutions: got ${JSON.stringify(reserved)}, expected at least 1: with none the function never runs, which is not simulated`]),
  ];
}

function configurationOf({ name, arn, properties }: ResolvedResource, { resources }: Services, stack: AssemblyStack): FunctionConfiguration {
  const logging = memberOf(properties, 'LoggingConfig');
  const events = resources.find(({ type, properties: of }) => type === 'AWS::Lambda::EventInvokeConfig' && String(of['FunctionName']) === name)?.properties ?? {};
  return {
    arn: arn!,
    name,
    roleArn: String(properties['Role']),
    codeDirectory: stack.assets.get(String(memberOf(properties, 'Code')['S3Key']))?.path ?? JSON.stringify(properties['Code'] ?? {}),
    handler: String(properties['Handler']),
    runtime: String(properties['Runtime']),
    environment: Object.fromEntries(Object.entries(memberOf(memberOf(properties, 'Environment'), 'Variables')).map(([key, value]) => [key, String(value)])),
    timeoutSeconds: optionalNumber(properties['Timeout']) ?? DEFAULT_TIMEOUT_SECONDS,
    memoryMiB: optionalNumber(properties['MemorySize']) ?? DEFAULT_MEMORY_MIB,
    logGroupName: optionalText(logging['LogGroup']),
    logFormat: logging['LogFormat'] === 'JSON' ? 'JSON' : 'Text',
    logLevel: optionalText(logging['ApplicationLogLevel']),
    deadLetterArn: optionalText(memberOf(properties, 'DeadLetterConfig')['TargetArn']),
    maxRetryAttempts: optionalNumber(events['MaximumRetryAttempts']),
    maxEventAgeSeconds: optionalNumber(events['MaximumEventAgeInSeconds']),
  };
}

/** Read with the function that it is about. */
export const EVENT_INVOKE_CONFIG: ResourceKind = {
  simulated: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds'],
  withoutEffect: {},
  problems: ({ properties: { Qualifier } }, where) => (Qualifier === '$LATEST' ? [] : [`${where}.Qualifier: got ${JSON.stringify(Qualifier)}, expected $LATEST; versions are not simulated`]),
  create: () => undefined,
};

/** Definitions that are remembered: those of a few assemblies. */
const MOST_DEFINITIONS = 100;
/** By name, for the problems, and text: what machines may call is the same in every world. */
const READ = new Remembered<ReadDefinition>(MOST_DEFINITIONS);

export const STATE_MACHINE: ResourceKind = {
  simulated: ['StateMachineName', 'RoleArn', 'DefinitionString', 'DefinitionS3Location', 'DefinitionSubstitutions', 'StateMachineType'],
  withoutEffect: {
    EncryptionConfiguration: ENCRYPTION,
    LoggingConfiguration: 'the trace of the world has every event of every execution',
    Tags: TAGS,
    TracingConfiguration: 'traces go to a service that is not simulated',
  },
  problems: (resource, where, { integrations }, stack) => [
    ...kindProblems(where, resource.properties['StateMachineType']),
    ...definitionProblems(where, resource, integrations, stack),
  ],
  create: (resource, { clock, stepFunctions, integrations, tokens, seed, recorder }, stack) => {
    const { arn, properties } = resource;
    stepFunctions.addMachine(
      new StateMachine({
        arn: arn!,
        roleArn: String(properties['RoleArn']),
        definition: definitionOf(resource, integrations, stack),
        clock, tokens, seed,
        port: integrations,
        trace: recorder.execution,
      }),
    );
  },
};

function kindProblems(where: string, kind: unknown): string[] {
  return kind === undefined || kind === 'STANDARD' ? [] : [`${where}.StateMachineType: got ${JSON.stringify(kind)}, expected STANDARD; express machines are not simulated`];
}

function definitionProblems(where: string, resource: ResolvedResource, port: Services['integrations'], stack: AssemblyStack): string[] {
  try {
    return definitionOf(resource, port, stack).problems.map((problem) => `${where}: ${problem}`);
  } catch (error) {
    if (!(error instanceof UnreadableDefinition)) throw error;
    return [`${where}.${error.message}`];
  }
}

function definitionOf({ name, properties }: ResolvedResource, port: Services['integrations'], stack: AssemblyStack): ReadDefinition {
  const { text, parse } = definitionText(properties, stack);
  return READ.of(`${name}\n${text}`, () => readDefinition(name, parse(), port));
}

function memberOf(properties: JsonObject, name: string): JsonObject {
  const value = properties[name];
  return isObject(value) ? value : {};
}
