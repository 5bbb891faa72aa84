/** Assemblies for tests: handwritten templates, and apps synthesized into a folder of their own. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Template } from '../../../simulator/assembly/template';

export const ACCOUNT = '111122223333';
export const REGION = 'ap-southeast-1';

export interface HandwrittenStack {
  readonly template: Template;
  /** `aws://account/region` of the stack. */
  readonly environment?: string;
  /** Ids of stacks that it depends on. */
  readonly dependencies?: readonly string[];
  /** Of the manifest, by construct path. */
  readonly metadata?: object;
  /** Files of assets by folder name, which is `asset.<hash>`. */
  readonly assets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The folder of an assembly with these stacks, as the CDK lays it out. */
export function handwritten(stacks: Readonly<Record<string, HandwrittenStack>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  const artifacts: Record<string, unknown> = {};
  for (const [id, { template, environment = `aws://${ACCOUNT}/${REGION}`, dependencies = [], metadata, assets = {} }] of Object.entries(stacks)) {
    writeFileSync(join(folder, `${id}.template.json`), JSON.stringify(template));
    const files = Object.fromEntries(Object.keys(assets).map((name) => [name, { source: { path: name, packaging: 'zip' }, destinations: { here: { bucketName: 'assets', objectKey: `${name.replace('asset.', '')}.zip` } } }]));
    writeFileSync(join(folder, `${id}.assets.json`), JSON.stringify({ files }));
    for (const [name, content] of Object.entries(assets)) {
      mkdirSync(join(folder, name), { recursive: true });
      for (const [file, text] of Object.entries(content)) writeFileSync(join(folder, name, file), text);
    }
    artifacts[`${id}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${id}.assets.json` } };
    artifacts[id] = {
      type: 'aws:cloudformation:stack',
      environment,
      properties: { templateFile: `${id}.template.json` },
      dependencies: [`${id}.assets`, ...dependencies],
      ...(metadata === undefined ? {} : { metadata }),
    };
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  return folder;
}

/** The folder of an app's assembly. */
export function synthesized(build: (app: App) => void): string {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  build(app);
  app.synth();
  return outdir;
}
