/**
 * Sizes that CloudFormation, Step Functions and other services limit, with room kept for what a user adds to the same stack, and the counts
 * behind the budget of resources.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
import { readableDefinition } from './state-machines';
import { Resolver } from './resolve';
import { asList, asObject, resourcesOfType, type Template } from './template';

/** That CloudFormation takes; our own stacks leave room for what is added to them. */
const RESOURCES = 500;
const OWN_RESOURCES = 400;
const OUTPUTS = 200;
const PARAMETERS = 200;
const MAPPINGS = 200;
const MEBIBYTE = 1024 * 1024;
/** Step Functions counts characters of the definition as bytes of UTF-8. */
const DEFINITION_BYTES = MEBIBYTE;
const TEMPLATE_BYTES = MEBIBYTE;
const LONGEST_STATE_NAME = 80;
/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST_PATTERN = 2048;
/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const TAGS = 50;
/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ENVIRONMENT_BYTES = 4096;
/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const PARAMETER_BYTES = 4096;
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED_POLICIES = 10;

/** @param siblings templates whose exports this one imports */
export function limitFindings(template: Template, siblings: readonly Template[] = []): string[] {
  const count = (what: string, items: object | undefined, most: number): string[] => {
    const got = Object.keys(items ?? {}).length;
    return got > most ? [`template: got ${got} ${what}, expected at most ${most}; split the stack`] : [];
  };
  const bytes = Buffer.byteLength(JSON.stringify(template, null, 1));
  return [
    ...count('resources', template.Resources, template.isOfUsers ? RESOURCES : OWN_RESOURCES),
    ...count('outputs', template.Outputs, OUTPUTS),
    ...count('parameters', template.Parameters, PARAMETERS),
    ...count('mappings', template.Mappings, MAPPINGS),
    ...resourceLimitFindings(template, siblings),
    ...(bytes > TEMPLATE_BYTES ? [`template: got ${bytes} bytes, expected at most ${TEMPLATE_BYTES}; split the stack`] : []),
    ...resourcesOfType(template, 'AWS::StepFunctions::StateMachine').flatMap(([logicalId, properties]) => {
      const definition = JSON.stringify(readableDefinition(template, properties, { siblings }));
      const size = Buffer.byteLength(definition);
      return [
        ...(size > DEFINITION_BYTES ? [`${logicalId}: got a definition of ${size} bytes, expected at most ${DEFINITION_BYTES}; split the machine`] : []),
        ...stateNames(definition)
          .filter((name) => name.length > LONGEST_STATE_NAME)
          .map((name) => `${logicalId}: got the state name ${name}, expected at most ${LONGEST_STATE_NAME} characters`),
      ];
    }),
  ];
}

/** What services limit, and neither CloudFormation's schemas nor its validator do. */
function resourceLimitFindings(template: Template, siblings: readonly Template[]): string[] {
  const resolver = new Resolver(template, { siblings });
  return Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const limit = (what: string, got: number, most: number, unit: string): string[] => (got > most ? [`${logicalId}.${what}: got ${got} ${unit}, expected at most ${most}`] : []);
    const resolved = (name: string): unknown => resolver.resolve(Properties[name]);
    const { Variables = {} } = asObject(resolved('Environment'));
    return [
      ...limit('Tags', Object.keys(Properties['Tags'] ?? {}).length, TAGS, 'tags'),
      ...(Type === 'AWS::Events::Rule' ? limit('EventPattern', JSON.stringify(resolved('EventPattern') ?? {}).length, LONGEST_PATTERN, 'characters') : []),
      ...(Type === 'AWS::Lambda::Function' ? limit('Environment', Buffer.byteLength(JSON.stringify(Variables)), ENVIRONMENT_BYTES, 'bytes') : []),
      ...(Type === 'AWS::SSM::Parameter' && Properties['Tier'] !== 'Advanced' ? limit('Value', Buffer.byteLength(String(resolved('Value'))), PARAMETER_BYTES, 'bytes') : []),
      ...(Type === 'AWS::IAM::Role' ? limit('ManagedPolicyArns', asList(Properties['ManagedPolicyArns']).length, MANAGED_POLICIES, 'managed policies') : []),
    ];
  });
}

function stateNames(definition: string): string[] {
  const names: string[] = [];
  JSON.parse(definition, (key, value: unknown) => {
    if (key === 'States' && typeof value === 'object' && value !== null) names.push(...Object.keys(value));
    return value;
  });
  return names;
}

/** Resources by type, most frequent first, and their sum: the figures of the budget. */
export function resourceCounts(template: Template): { readonly total: number; readonly byType: Readonly<Record<string, number>> } {
  const byType: Record<string, number> = {};
  for (const { Type } of Object.values(template.Resources)) byType[Type] = (byType[Type] ?? 0) + 1;
  const sorted = Object.entries(byType).sort(([left, a], [right, b]) => b - a || left.localeCompare(right));
  return { total: Object.keys(template.Resources).length, byType: Object.fromEntries(sorted) };
}
