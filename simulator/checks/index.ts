/**
 * Static checks of synthesized templates: what is wrong with them before anything runs, and what neither CloudFormation nor a linter says. They know
 * nothing of schemas, rule packs and lists of actions, which the CDK, cdk-nag and others hold templates against; our own suite has those, too.
 */
import { readStacks } from '../assembly/manifest';
import { alarmNameFindings } from './alarm-names';
import { alarmFindings } from './alarms';
import { deliveryFindings } from './deliveries';
import { EMITTERS, othersEmitters } from './emitters';
import { eventPatternFindings } from './event-patterns';
import { functionTimeFindings } from './function-times';
import { limitFindings } from './limits';
import { secretFindings } from './secrets';
import { startFindings } from './starts';
import { definitionsFindings, textFindings } from './state-machines';
import type { JsonObject, Template } from './template';

/**
 * @param directory that `cdk synth` wrote
 * @param alarms names of alarms that stacks ask for and none of them has
 * @returns each with the construct path
 */
export function assemblyFindings(directory: string, alarms: readonly string[]): string[] {
  const stacks = readStacks(directory);
  // A stack may have outputs alone.
  const templates = stacks.map(({ template }): Template => ({ ...(template as Template), Resources: template.Resources ?? {} }));
  return stacks.flatMap(({ id, paths }, index) => {
    const template = templates[index]!;
    const findings = [
      ...definitionsFindings(template, templates, jsonataFindings),
      ...eventPatternFindings(template),
      ...deliveryFindings(template),
      ...startFindings(template),
      ...alarmFindings(template, [...EMITTERS, ...othersEmitters(template)]),
      ...alarmNameFindings(template, templates, alarms),
      ...functionTimeFindings(template),
      ...secretFindings(template),
      ...limitFindings(template, templates),
    ];
    return findings.map((finding) => located(finding, id, paths));
  });
}

/** Machines in JSONPath are none of ours, and only who wrote them knows what they keep to. */
function jsonataFindings(machine: string, definition: JsonObject): string[] {
  return definition['QueryLanguage'] === 'JSONata' ? textFindings(machine, definition) : [];
}

/** With the construct path in the place of the logical id. */
function located(finding: string, stack: string, paths: ReadonlyMap<string, string>): string {
  const [subject = ''] = /^\w+/.exec(finding) ?? [];
  return `${paths.get(subject) ?? (subject === 'template' ? stack : `${stack}/${subject}`)}${finding.slice(subject.length)}`;
}
