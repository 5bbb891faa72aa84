/**
 * Functions with the code that is theirs: it reads the variables that they are given, it is of the model whose documents their role may use, and
 * none is left over. Code of another function starts, and answers, until somebody wonders what it does.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asList, asObject, isObject, referencesIn, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';

const FUNCTION = 'AWS::Lambda::Function';
const MODULES = ['index.mjs', 'index.js', 'index.cjs'];
/** What code is told of its model, beside the module. */
const CONFIG = 'config.json';

/**
 * @param assembly folder that holds the assets
 * @param siblings templates of the same assembly, whose functions may have some of the code
 */
export function functionCodeFindings(template: Template, assembly: string, siblings: readonly Template[] = [template]): string[] {
  const used = new Set(siblings.flatMap((one) => resourcesOfType(one, FUNCTION).map(([, properties]) => codeOf(properties))));
  return [
    ...resourcesOfType(template, FUNCTION).flatMap(([logicalId, properties]) => [...variableFindings(logicalId, properties, assembly), ...modelFindings(template, logicalId, properties, assembly)]),
    ...readdirSync(assembly).filter((asset) => moduleOf(assembly, asset) !== undefined && !used.has(asset)).map((asset) => `${asset}: got code that no function has, expected one; it has that of another`),
  ];
}

/** Folder of the asset. */
function codeOf({ Code }: JsonObject): string {
  return `asset.${String(asObject(Code)['S3Key']).replace(/\.zip$/, '')}`;
}

/** The text of its module; undefined where it is no code of a function. */
function moduleOf(assembly: string, asset: string): string | undefined {
  const file = asset.startsWith('asset.') ? MODULES.map((name) => join(assembly, asset, name)).find((one) => existsSync(one)) : undefined;
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

function variableFindings(logicalId: string, properties: JsonObject, assembly: string): string[] {
  const code = moduleOf(assembly, codeOf(properties)) ?? '';
  return Object.keys(asObject(asObject(properties['Environment'])['Variables'])).filter((name) => !new RegExp(`\\b${name}\\b`).test(code))
    .map((name) => `${logicalId}.Environment.Variables.${name}: got a variable that ${codeOf(properties)} does not read, expected the code that does`);
}

function modelFindings(template: Template, logicalId: string, properties: JsonObject, assembly: string): string[] {
  const file = join(assembly, codeOf(properties), CONFIG);
  const { modelId } = existsSync(file) ? asObject(JSON.parse(readFileSync(file, 'utf8'))) : {};
  if (typeof modelId !== 'string' || policiesOfRole(template, properties['Role']).includes(`/models/${modelId}/`)) return [];
  return [`${logicalId}: got the code of the model ${modelId} with a role that may not use what lies below models/${modelId}/, expected the code of its own model`];
}

/** All that its role may do, as text. */
function policiesOfRole(template: Template, role: unknown): string {
  const [id = ''] = [...referencesIn(role)];
  const { Policies, ManagedPolicyArns } = template.Resources[id]?.Properties ?? {};
  const attached = [...referencesIn(asList(ManagedPolicyArns))];
  const others = Object.entries(template.Resources).filter(([name, { Properties }]) => attached.includes(name) || (isObject(Properties?.['PolicyDocument']) && referencesIn(Properties['Roles']).has(id)));
  return JSON.stringify([Policies, others]);
}
