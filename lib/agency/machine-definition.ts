/**
 * The definition of a state machine as synthesis knows it: a text or an object of the template, or a file that is deployed with the app, with
 * its substitutions. What only deploy time knows stands in it as `<reference>`. Internal.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
 */
import { readFileSync, statSync } from 'node:fs';
import { AssetStaging, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { parse } from 'yaml';
import { isMap } from './entry-rules';
import type { ResolvedProperties } from './resolved-properties';

export type Json = Readonly<Record<string, unknown>>;

const REFERENCE = '<reference>';

/** Or why it cannot be read, as what was got. */
export function definitionOf(machine: CfnStateMachine, resolved: ResolvedProperties): Json | string {
  const { definitionSubstitutions: substitutions = {}, definitionS3Location, definitionString, definition } = resolved.of(machine);
  const substituted = (text: string): string => text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => (isMap(substitutions) && name in substitutions ? flat(substitutions[name]) : whole));
  if (definitionS3Location !== undefined) {
    const text = fileText(machine, definitionS3Location);
    if (text === undefined) return 'a definition in a bucket that is no file of this app';
    return read(() => parse(substituted(text)) as unknown);
  }
  const given = definitionString ?? definition;
  if (isMap(given) && 'StartAt' in given) return read(() => JSON.parse(substituted(JSON.stringify(given))) as unknown);
  // A reference that is a number or a list gets quotes.
  return read(() => JSON.parse(substituted(joined(given)).replace(/([:[,])<reference>(?=[,\]}])/g, `$1"${REFERENCE}"`)) as unknown);
}

function read(parsed: () => unknown): Json | string {
  const unreadable = 'a definition that cannot be read';
  try {
    const definition = parsed();
    return isMap(definition) && isMap(definition['States']) ? definition : unreadable;
  } catch {
    return unreadable;
  }
}

/** The text of the asset that lies there. */
function fileText(machine: CfnStateMachine, location: unknown): string | undefined {
  const stack = Stack.of(machine);
  const { key } = isMap(location) ? location : {};
  const asset = stack.node.findAll().find((one): one is Asset => one instanceof Asset && JSON.stringify(stack.resolve(one.s3ObjectKey)) === JSON.stringify(key));
  const staging = asset?.node.children.find((one): one is AssetStaging => one instanceof AssetStaging);
  return staging && statSync(staging.absoluteStagedPath).isFile() ? readFileSync(staging.absoluteStagedPath, 'utf8') : undefined;
}

function flat(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : REFERENCE;
}

function joined(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = isMap(value) ? value['Fn::Join'] : undefined;
  return Array.isArray(join) && Array.isArray(join[1]) ? join[1].map(joined).join(String(join[0])) : REFERENCE;
}
