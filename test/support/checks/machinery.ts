/**
 * No hidden machinery, and nothing that escapes the landing zone: every function is one that the library declares, every
 * taggable resource is tagged, every role is bounded, named and placed as the profile demands, every log group is kept and
 * encrypted, every store survives its stack.
 */
import { CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Synthesized } from './synthesize';
import { asList, asObject, asStrings, resourcesOfType, visit, type JsonObject, type Template } from '../../../simulator/checks/template';

export interface LandingZoneDemands {
  readonly tags?: Readonly<Record<string, string>>;
  readonly permissionsBoundary?: string;
  readonly roleNamePrefix?: string;
  readonly rolePath?: string;
  /** Subnets that every function must be in; undefined: no VPC is demanded. */
  readonly subnetIds?: readonly string[];
}

export interface MachineryOptions {
  /** True for the constructs that are allowed to hold a function. */
  readonly isDeclaredFunction: (construct: IConstruct) => boolean;
  readonly demands?: LandingZoneDemands;
  /** ARNs that the user wrote, e.g. that of the landing zone's key. */
  readonly givenArns?: readonly string[];
  /** Accounts that the user wrote, which the CDK then writes into names. */
  readonly givenAccounts?: readonly string[];
}

const FUNCTION = 'AWS::Lambda::Function';

/** Parts of the ids that the CDK gives to what it adds on its own. */
const HIDDEN_IDS = [
  'AWSCDKCfnUtilsProvider', 'AwsCustomResource', 'BucketNotificationsHandler', 'CrossRegionExport', 'CustomCDKBucketDeployment',
  'CustomResourceProvider', 'CustomS3AutoDelete', 'CustomVpcRestrictDefaultSG', 'LogRetention', 'framework-onEvent', 'waiter-state-machine',
];

/** Data that is lost with the resource. */
/** Types whose name is given: one that outlived its failed creation would block the next attempt. */
const FIXED_NAME = ['AWS::SageMaker::ModelPackageGroup'];
const STATEFUL = [
  'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::KMS::Key', 'AWS::Logs::LogGroup',
  'AWS::S3::Bucket', 'AWS::SageMaker::FeatureGroup', 'AWS::SageMaker::ModelPackageGroup',
];

/** Its last part may be all digits. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

export function machineryFindings(app: Synthesized, options: MachineryOptions): string[] {
  return [
    ...functionFindings(app, options),
    ...app.stacks.flatMap(({ stack, template }) =>
      [
        ...hiddenFindings(template),
        ...literalFindings(template, options),
        ...tagFindings(stack, template, options.demands ?? {}),
        ...roleFindings(template, options.demands ?? {}),
        ...placementFindings(template, options.demands ?? {}),
        ...environmentFindings(template),
        ...logGroupFindings(template),
        ...statefulFindings(template),
      ].map((finding) => `${stack.stackName}/${finding}`),
    ),
  ];
}

function functionFindings({ app, stacks }: Synthesized, { isDeclaredFunction }: MachineryOptions): string[] {
  const declared = app.node.findAll().filter(isDeclaredFunction);
  const defined = app.node.findAll().filter((construct) => CfnResource.isCfnResource(construct) && construct.cfnResourceType === FUNCTION);
  const inTemplates = stacks.reduce((sum, { template }) => sum + resourcesOfType(template, FUNCTION).length, 0);
  return [
    ...defined
      .filter((construct) => !construct.node.scopes.some(isDeclaredFunction))
      .map(({ node }) => `${node.path}: got a function that nothing declares, expected it inside a declared one`),
    ...declared
      .filter((construct) => defined.filter(({ node }) => node.scopes.includes(construct)).length !== 1)
      .map(({ node }) => `${node.path}: got a declared function without exactly one ${FUNCTION}, expected one`),
    ...(inTemplates === declared.length ? [] : [`templates: got ${inTemplates} functions, expected the ${declared.length} declared ones`]),
  ];
}

function hiddenFindings(template: Template): string[] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Type }]) => [
    ...(Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource'
      ? [`${logicalId}: got the custom resource ${Type}, expected none; define the resource itself`]
      : []),
    ...HIDDEN_IDS.filter((part) => logicalId.toLowerCase().includes(part.toLowerCase().replaceAll('-', '')))
      .map((part) => `${logicalId}: got an id of the CDK's ${part}, expected nothing that the CDK adds on its own`),
  ]);
}

function literalFindings(template: Template, { givenArns = [], givenAccounts = [] }: MachineryOptions): string[] {
  const findings: string[] = [];
  visit(template, (node, path) => {
    if (typeof node !== 'string' || path[0] === 'Rules' || path.includes('Metadata')) return;
    const text = givenArns.reduce((rest, arn) => rest.replaceAll(arn, ''), node).replaceAll(UUID, '');
    const where = path.join('.');
    for (const [partition] of text.matchAll(/arn:aws[a-z-]*:/g)) findings.push(`${where}: got ${partition}, expected the pseudo parameter AWS::Partition`);
    // Twelve digits between hexadecimal ones are part of a hash.
    for (const [account] of text.matchAll(/(?<![0-9a-f])\d{12}(?![0-9a-f])/g)) {
      if (!givenAccounts.includes(account)) findings.push(`${where}: got the account ${account}, expected the pseudo parameter AWS::AccountId`);
    }
  });
  return findings;
}

/** Whether CloudFormation can tag a resource is what the CDK knows of its type. */
function tagFindings(stack: Stack, template: Template, { tags = {} }: LandingZoneDemands): string[] {
  return stack.node.findAll().flatMap((construct) => {
    if (!CfnResource.isCfnResource(construct) || Stack.of(construct) !== stack) return [];
    if (!TagManager.isTaggable(construct) && !TagManager.isTaggableV2(construct)) return [];
    const logicalId = String(stack.resolve(construct.logicalId));
    const present = tagsOf(template.Resources[logicalId]?.Properties ?? {});
    return Object.entries(tags)
      .filter(([key, value]) => present[key] !== value)
      .map(([key, value]) => `${logicalId} (${construct.cfnResourceType}): got tag ${key} = ${JSON.stringify(present[key] ?? null)}, expected ${JSON.stringify(value)}`);
  });
}

/** Some types write tags as a list of pairs, others as a map; a few name the property otherwise. */
function tagsOf(properties: JsonObject): Readonly<Record<string, unknown>> {
  const tags = properties['Tags'] ?? properties['HostedZoneTags'] ?? properties['UserPoolTags'];
  if (!Array.isArray(tags)) return asObject(tags);
  return Object.fromEntries(tags.map((tag) => [String(asObject(tag)['Key']), asObject(tag)['Value']]));
}

function roleFindings(template: Template, demands: LandingZoneDemands): string[] {
  const { permissionsBoundary, roleNamePrefix, rolePath } = demands;
  const names = { 'AWS::IAM::Role': 'RoleName', 'AWS::IAM::ManagedPolicy': 'ManagedPolicyName' } as const;
  return Object.entries(names).flatMap(([type, nameProperty]) =>
    resourcesOfType(template, type).flatMap(([logicalId, properties]) => {
      const name = properties[nameProperty];
      const boundary = JSON.stringify(properties['PermissionsBoundary'] ?? null);
      return [
        ...(permissionsBoundary !== undefined && type === 'AWS::IAM::Role' && !boundary.includes(`policy/${permissionsBoundary}"`)
          ? [`${logicalId}.PermissionsBoundary: got ${boundary}, expected the policy ${permissionsBoundary}`]
          : []),
        ...(roleNamePrefix !== undefined && !(typeof name === 'string' && name.startsWith(roleNamePrefix))
          ? [`${logicalId}.${nameProperty}: got ${JSON.stringify(name ?? null)}, expected a name that begins with ${roleNamePrefix}`]
          : []),
        ...(typeof name === 'string' && name.length > (type === 'AWS::IAM::Role' ? 64 : 128)
          ? [`${logicalId}.${nameProperty}: got ${name.length} characters, expected at most ${type === 'AWS::IAM::Role' ? 64 : 128}`]
          : []),
        ...(rolePath !== undefined && properties['Path'] !== rolePath
          ? [`${logicalId}.Path: got ${JSON.stringify(properties['Path'] ?? null)}, expected ${rolePath}`]
          : []),
      ];
    }),
  );
}

function placementFindings(template: Template, { subnetIds }: LandingZoneDemands): string[] {
  if (subnetIds === undefined) return [];
  return resourcesOfType(template, FUNCTION).flatMap(([logicalId, properties]) => {
    const { SubnetIds, SecurityGroupIds } = asObject(properties['VpcConfig']);
    const own = asStrings(SubnetIds);
    return [
      ...(own.length > 0 && own.every((subnet) => subnetIds.includes(subnet))
        ? []
        : [`${logicalId}.VpcConfig.SubnetIds: got ${own.join(', ') || 'none'}, expected some of ${subnetIds.join(', ')}`]),
      ...(asList(SecurityGroupIds).length > 0 ? [] : [`${logicalId}.VpcConfig.SecurityGroupIds: got none, expected at least one`]),
    ];
  });
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED_VARIABLE = /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|LAMBDA_\w+|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** CloudFormation's validator overlooks these names where a value is not literal. */
function environmentFindings(template: Template): string[] {
  return resourcesOfType(template, FUNCTION).flatMap(([logicalId, { Environment }]) =>
    Object.keys(asObject(asObject(Environment)['Variables'])).flatMap((name) => [
      ...(RESERVED_VARIABLE.test(name) ? [`${logicalId}.Environment.${name}: got a name that Lambda reserves, expected another`] : []),
      ...(/^[a-zA-Z]\w+$/.test(name) || RESERVED_VARIABLE.test(name)
        ? []
        : [`${logicalId}.Environment.${name}: got a name that Lambda does not take, expected a letter, then letters, digits and underscores`]),
    ]),
  );
}

function logGroupFindings(template: Template): string[] {
  return resourcesOfType(template, 'AWS::Logs::LogGroup').flatMap(([logicalId, { RetentionInDays, KmsKeyId }]) => [
    ...(RetentionInDays === undefined ? [`${logicalId}.RetentionInDays: got nothing, expected the days of the landing zone`] : []),
    ...(KmsKeyId === undefined ? [`${logicalId}.KmsKeyId: got nothing, expected the landing zone's key`] : []),
  ]);
}

function statefulFindings(template: Template): string[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => STATEFUL.includes(Type))
    .flatMap(([logicalId, resource]) =>
      (['DeletionPolicy', 'UpdateReplacePolicy'] as const)
        .filter((policy) => resource[policy] !== 'Retain' && !(policy === 'DeletionPolicy' && resource[policy] === 'RetainExceptOnCreate' && FIXED_NAME.includes(resource.Type)))
        .map((policy) => `${logicalId}.${policy}: got ${resource[policy] ?? 'nothing'}, expected Retain; ${resource.Type} holds data`),
    );
}
