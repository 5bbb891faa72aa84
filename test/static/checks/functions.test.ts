/** The check of handlers, each rule seen to fail. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { functionFindings } from '../../support/checks/functions';
import { templateOf } from './fixtures';

const HASH = 'a'.repeat(64);

function findingsOf(handler: string, code: object = { S3Key: `${HASH}.zip` }, text = 'var handler = () => 1; export{handler};', file = 'index.mjs'): string[] {
  const assembly = mkdtempSync(join(tmpdir(), 'functions-'));
  mkdirSync(join(assembly, `asset.${HASH}`));
  writeFileSync(join(assembly, `asset.${HASH}`, file), text);
  return functionFindings(templateOf({ Check: { Type: 'AWS::Lambda::Function', Properties: { Code: code, Handler: handler } } }), assembly);
}

it.each([
  ['export{a as handler};', 'index.mjs'], ['export { other, handler };', 'index.js'], ['exports.handler = async () => 1;', 'index.js'], ['x(y,{handler:()=>z});', 'index.cjs'],
])('a handler that the module exports has no findings: %s in %s', (text, file) => {
  expect(findingsOf('index.handler', undefined, text, file)).toEqual([]);
});

it.each<[string, string, object | undefined, RegExp]>([
  ['a folder that the asset already is', 'lambda/index.handler', undefined, /got lambda\/index\.handler, expected a module of asset/],
  ['a name that the module does not export', 'index.main', undefined, /got index\.main, expected something that the module exports/],
  ['no name', 'index', undefined, /the handler index, expected an asset and <module>\.<export>/],
  ['code that is no asset', 'index.handler', { ZipFile: 'exports.handler = 1' }, /expected an asset/],
])('a handler must not have %s', (_, handler, code, finding) => {
  expect(findingsOf(handler, code)).toEqual([expect.stringMatching(finding)]);
});
