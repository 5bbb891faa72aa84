/** What the emulator lacks of CloudFormation, and assemblies without it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Json = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly Type: string;
  readonly Properties?: Json;
  readonly DependsOn?: readonly string[];
}

/** Types that the emulator does not know, with what others get of such a resource instead, by attribute. */
export const LACKING: Readonly<Record<string, Readonly<Record<string, (properties: Json) => unknown>>>> = {
  'AWS::EC2::FlowLog': {},
  'AWS::EC2::SecurityGroupEgress': {},
  'AWS::EC2::SecurityGroupIngress': {},
  'AWS::SageMaker::ModelPackageGroup': {
    ModelPackageGroupArn: ({ ModelPackageGroupName }) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:sagemaker:\${AWS::Region}:\${AWS::AccountId}:model-package-group/${String(ModelPackageGroupName)}` }),
  },
};

/** Resources of a template by logical id. */
export function resourcesOf(template: string): Readonly<Record<string, Resource>> {
  return (JSON.parse(readFileSync(template, 'utf8')) as { readonly Resources: Readonly<Record<string, Resource>> }).Resources;
}

/** Paths of the templates of an assembly, those of its stages, too. */
export function templatesOf(assembly: string): string[] {
  return readdirSync(assembly, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.template.json')).map((name) => join(assembly, name)).sort();
}

/** Of the types in a template, those that the emulator does not know, in order of the alphabet. */
export function lackingIn(template: string): string[] {
  return [...new Set(Object.values(resourcesOf(template)).map(({ Type }) => Type).filter((type) => type in LACKING))].sort();
}

/** Takes them out of a template, and gives it the name of its new content in the manifests, or what was published before would be deployed. */
export function removeLacking(template: string): void {
  const before = readFileSync(template, 'utf8');
  const resources = resourcesOf(template);
  const removed = new Map(Object.entries(resources).filter(([, { Type }]) => Type in LACKING));
  const kept = Object.fromEntries(Object.entries(resources).filter(([id]) => !removed.has(id)).map(([id, resource]) => [id, {
    ...(replaced(resource, removed) as Resource),
    ...(resource.DependsOn ? { DependsOn: resource.DependsOn.filter((one) => !removed.has(one)) } : {}),
  }]));
  const after = JSON.stringify({ ...(JSON.parse(before) as Json), Resources: kept });
  writeFileSync(template, after);
  const assets = template.replace('.template.json', '.assets.json');
  const [old, made] = [before, after].map((text) => createHash('sha256').update(text).digest('hex')) as [string, string];
  for (const file of [assets, join(dirname(template), 'manifest.json')]) {
    const text = readFileSync(file, 'utf8');
    if (!text.includes(old)) throw new Error(`${file}: got no ${old}, expected the digest of ${template}`);
    writeFileSync(file, text.replaceAll(old, made));
  }
}

function replaced(value: unknown, removed: ReadonlyMap<string, Resource>): unknown {
  if (Array.isArray(value)) return value.map((one) => replaced(one, removed));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: ref, 'Fn::GetAtt': attribute } = value as { readonly Ref?: string; readonly 'Fn::GetAtt'?: readonly [string, string] };
  const [id, name] = attribute ?? [ref ?? '', 'Ref'];
  const resource = removed.get(id);
  if (!resource) return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, replaced(of, removed)]));
  const instead = LACKING[resource.Type]![name];
  if (!instead) throw new Error(`${resource.Type}: got a reference to ${name}, expected one of ${Object.keys(LACKING[resource.Type]!).join(', ') || 'none'}; say in LACKING what stands for it`);
  return instead(resource.Properties ?? {});
}
