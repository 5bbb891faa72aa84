/**
 * The definition of a state machine as CloudFormation hands it over: a text of the template, or a file of the assembly, in JSON or YAML, with
 * its substitutions.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
 */
import { readFileSync, statSync } from 'node:fs';
import { parse, YAMLError } from 'yaml';
import { type AssemblyStack, isObject, type JsonObject } from '../assembly';
import type { Json } from '../state-language';

/** The message begins with the property. */
export class UnreadableDefinition extends Error {}

/** @throws UnreadableDefinition where there is none to read */
export function machineDefinition({ DefinitionString: text, DefinitionS3Location: location, DefinitionSubstitutions: substitutions }: JsonObject, { assets }: AssemblyStack): Json {
  const substituted = (given: string): string => given.replace(/\$\{([^}]+)\}/g, (whole, name: string) => (isObject(substitutions) && name in substitutions ? String(substitutions[name]) : whole));
  try {
    if (location === undefined) {
      if (typeof text !== 'string') throw new UnreadableDefinition(`DefinitionString: got ${JSON.stringify(text)}, expected the definition as a text`);
      return JSON.parse(substituted(text)) as Json;
    }
    const file = isObject(location) ? assets.get(String(location['Key'])) : undefined;
    if (file === undefined || !statSync(file.path).isFile()) throw new UnreadableDefinition(`DefinitionS3Location: got ${JSON.stringify(location)}, expected a file of the assembly`);
    return parse(substituted(readFileSync(file.path, 'utf8'))) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnreadableDefinition(`DefinitionString: ${error.message}, expected JSON`);
    if (error instanceof YAMLError) throw new UnreadableDefinition(`DefinitionS3Location: ${error.message.split('\n', 1)[0]!.replace(/:$/, '')}, expected JSON or YAML`);
    throw error;
  }
}
