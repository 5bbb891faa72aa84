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

/** The text of a definition, with its substitutions, and what it says. */
export interface DefinitionText {
  readonly text: string;
  /** @throws UnreadableDefinition where it is neither JSON nor, in a file, YAML */
  readonly parse: () => Json;
}

/** @throws UnreadableDefinition where there is none to read */
export function definitionText({ DefinitionString: text, DefinitionS3Location: location, DefinitionSubstitutions: substitutions }: JsonObject, { assets }: AssemblyStack): DefinitionText {
  const substituted = (given: string): string => given.replace(/\$\{([^}]+)\}/g, (whole, name: string) => (isObject(substitutions) && name in substitutions ? String(substitutions[name]) : whole));
  if (location === undefined) {
    if (typeof text !== 'string') throw new UnreadableDefinition(`DefinitionString: got ${JSON.stringify(text)}, expected the definition as a text`);
    const given = substituted(text);
    return { text: given, parse: () => parsedJson(given) };
  }
  const file = isObject(location) ? assets.get(String(location['Key'])) : undefined;
  if (file === undefined || statSync(file.path, { throwIfNoEntry: false })?.isFile() !== true) throw new UnreadableDefinition(`DefinitionS3Location: got ${JSON.stringify(location)}, expected a file of the assembly`);
  const given = substituted(readFileSync(file.path, 'utf8'));
  return { text: given, parse: () => parsedYaml(given) };
}

function parsedJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new UnreadableDefinition(`DefinitionString: ${(error as SyntaxError).message}, expected JSON`);
  }
}

function parsedYaml(text: string): Json {
  try {
    return parse(text) as Json;
  } catch (error) {
    if (error instanceof YAMLError) throw new UnreadableDefinition(`DefinitionS3Location: ${error.message.split('\n', 1)[0]!.replace(/:$/, '')}, expected JSON or YAML`);
    throw error;
  }
}
