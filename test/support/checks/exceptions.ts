/** Exceptions as each rule set reads them, held against the records of which they are made. */
import { readExceptions, ruleSetOf } from '../../../lib/contract/exceptions';
import { asList, asObject, type Resource, type Template } from '../../../simulator/checks/template';

/** The CDK's own validator reads its exceptions while it synthesizes; the template has none of them. */
type RuleSet = Exclude<NonNullable<ReturnType<typeof ruleSetOf>>, 'CloudFormation-Validate'>;

/** What each rule set reads in the metadata, brought to the ids of the records. */
const READ: Readonly<Record<RuleSet, (metadata: Resource['Metadata']) => string[]>> = {
  'cdk-nag': (metadata) => asList(asObject(metadata?.['cdk_nag'])['rules_to_suppress']).map(asObject).flatMap(({ id, applies_to: parts }) =>
    (parts === undefined ? [String(id)] : asList(parts).map((part) => `${String(id)}[${String(part)}]`))),
  Guard: (metadata) => asList(asObject(metadata?.['guard'])['SuppressedRules']).map(String),
  checkov: (metadata) => asList(asObject(metadata?.['checkov'])['skip']).map((skip) => String(asObject(skip)['id'])),
};

/** Where a rule set sees more or less than the records say, and records that are no sentence or have nobody who answers for them. */
export function exceptionFindings(template: Template): string[] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Metadata }]) => {
    const records = readExceptions(Metadata);
    const rules = records.flatMap((record) => record.rules);
    return [
      ...(Object.keys(READ) as RuleSet[]).flatMap((set) => difference(logicalId, set, READ[set](Metadata), rules.filter((rule) => ruleSetOf(rule) === set))),
      ...rules.filter((rule) => ruleSetOf(rule) === undefined).map((rule) => `${logicalId}: got the rule ${rule}, expected one of a known rule set`),
      ...records.filter(({ reason }) => !/^[A-Z][ -~]*[.]$/.test(reason)).map(({ reason }) => `${logicalId}: got the reason ${JSON.stringify(reason)}, expected a sentence in ASCII`),
      ...records.filter(({ owner }) => owner.trim() === '').map(() => `${logicalId}: got an exception of nobody, expected an owner`),
    ];
  });
}

function difference(logicalId: string, set: RuleSet, seen: readonly string[], recorded: readonly string[]): string[] {
  return [
    ...seen.filter((rule) => !recorded.includes(rule)).map((rule) => `${logicalId}: got ${rule} for ${set} alone, expected it from an AuditedException`),
    ...recorded.filter((rule) => !seen.includes(rule)).map((rule) => `${logicalId}: got the exception from ${rule}, expected that ${set} sees it`),
  ];
}
