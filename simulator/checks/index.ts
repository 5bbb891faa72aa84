/**
 * Static checks of synthesized templates: what is wrong with them before anything runs, and what neither CloudFormation nor a linter says. They know
 * nothing of schemas, rule packs and lists of actions, which the CDK, cdk-nag and others hold templates against; our own suite has those, too.
 */
import { type AssemblyStack, readStacks } from '../assembly/manifest';
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
import { asObject, isObject, type JsonObject, type Template } from './template';

/**
 * @param directory that `cdk synth` wrote
 * @param alarms names of alarms that stacks ask for and none of them has
 * @returns each with the construct path
 */
export function assemblyFindings(directory: string, alarms: readonly string[]): string[] {
  const all = readStacks(directory).flatMap(templatesOf);
  const templates = all.map(({ template }) => template);
  return all.flatMap(({ stack, paths, template }) => {
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
    return findings.map((finding) => located(finding, stack, paths));
  });
}

interface StackTemplate {
  readonly stack: string;
  readonly paths: ReadonlyMap<string, string>;
  readonly template: Template;
}

/** Of a stack, and of those inside it. */
function templatesOf({ id, paths, template, nested }: AssemblyStack): StackTemplate[] {
  return [{ id, template, paths }, ...nested].map((one) => ({ stack: one.id, paths: one.paths, template: ofUsers(one.template as JsonObject) }));
}

/** A stack may have outputs alone. What is no resource is told by the deployment. */
function ofUsers({ Resources, Parameters, Outputs, ...rest }: JsonObject): Template {
  const resources = objectsOf(Resources).filter(([, { Properties = {} }]) => isObject(Properties));
  return { ...rest, Resources: Object.fromEntries(resources) as unknown as Template['Resources'], Parameters: Object.fromEntries(objectsOf(Parameters)), Outputs: Object.fromEntries(objectsOf(Outputs)), isOfUsers: true };
}

function objectsOf(entries: unknown): [name: string, one: JsonObject][] {
  return Object.entries(asObject(entries)).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
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
