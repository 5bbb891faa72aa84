/** An app with nothing but a model's image that is built in the account. */
import { App, Stack } from 'aws-cdk-lib';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelImage } from '../../lib';
import { ACCOUNT, REGION } from './stack';

export interface ImageBuildApp {
  /** Holds the source of the image, too; whoever has synthesized it removes it. */
  readonly directory: string;
  readonly assembly: string;
  readonly imageTag: string;
}

/** Synthesizes it anew, in a folder of its own. */
export function imageBuildApp(): ImageBuildApp {
  const directory = mkdtempSync(join(tmpdir(), 'image-build-'));
  const source = join(directory, 'model');
  mkdirSync(source);
  writeFileSync(join(source, 'Dockerfile'), 'ARG BASE=python:3.13\nFROM $BASE\nCOPY . .\nENTRYPOINT ["python3", "main.py"]\n');
  writeFileSync(join(source, 'main.py'), 'print("ready")\n');
  const app = new App({ outdir: join(directory, 'cdk.out') });
  const imageTag = ModelImage.fromDirectory(source).bind(new Stack(app, 'Images', { env: { account: ACCOUNT, region: REGION } })).imageTag!;
  app.synth();
  return { directory, assembly: app.outdir, imageTag };
}
