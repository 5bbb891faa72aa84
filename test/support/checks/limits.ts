/**
 * Sizes that CloudFormation and Step Functions limit, with room kept for what a user adds to the same stack, and the counts
 * behind the budget of resources.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
import { definitionOf } from './state-machines';
import { resourcesOfType, type Template } from './template';

/** Of the 500 that CloudFormation takes. */
const RESOURCES = 400;
const OUTPUTS = 200;
const PARAMETERS = 200;
const MAPPINGS = 200;
const MEBIBYTE = 1024 * 1024;
/** Step Functions counts characters of the definition as bytes of UTF-8. */
const DEFINITION_BYTES = MEBIBYTE;
const TEMPLATE_BYTES = MEBIBYTE;
const LONGEST_STATE_NAME = 80;

/** @param siblings templates whose exports this one imports */
export function limitFindings(template: Template, siblings: readonly Template[] = []): string[] {
  const count = (what: string, items: object | undefined, most: number): string[] => {
    const got = Object.keys(items ?? {}).length;
    return got > most ? [`template: got ${got} ${what}, expected at most ${most}; split the stack`] : [];
  };
  const bytes = Buffer.byteLength(JSON.stringify(template, null, 1));
  return [
    ...count('resources', template.Resources, RESOURCES),
    ...count('outputs', template.Outputs, OUTPUTS),
    ...count('parameters', template.Parameters, PARAMETERS),
    ...count('mappings', template.Mappings, MAPPINGS),
    ...(bytes > TEMPLATE_BYTES ? [`template: got ${bytes} bytes, expected at most ${TEMPLATE_BYTES}; split the stack`] : []),
    ...resourcesOfType(template, 'AWS::StepFunctions::StateMachine').flatMap(([logicalId, properties]) => {
      const definition = JSON.stringify(definitionOf(template, properties, { siblings }));
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
