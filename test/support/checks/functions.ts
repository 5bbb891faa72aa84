/** Handlers that exist: the module that a function names lies in its asset and exports what it names. Lambda finds out at the first event. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asObject, resourcesOfType, type Template } from '../../../simulator/checks/template';

const ENDINGS = ['js', 'mjs', 'cjs'];

/** @param assembly folder that holds the assets */
export function functionFindings(template: Template, assembly: string): string[] {
  return resourcesOfType(template, 'AWS::Lambda::Function').flatMap(([logicalId, { Code, Handler }]) => {
    const hash = /^([0-9a-f]{64})\.zip$/.exec(String(asObject(Code)['S3Key']))?.[1];
    const [, path, name] = /^(.+)\.([A-Za-z_$][\w$]*)$/.exec(String(Handler)) ?? [];
    if (hash === undefined || path === undefined) return [`${logicalId}: got ${JSON.stringify(Code ?? null)} and the handler ${String(Handler)}, expected an asset and <module>.<export>`];
    const file = ENDINGS.map((ending) => join(assembly, `asset.${hash}`, `${path}.${ending}`)).find((one) => existsSync(one));
    if (file === undefined) return [`${logicalId}.Handler: got ${String(Handler)}, expected a module of asset.${hash}`];
    return new RegExp(`\\b${name!}: ?\\(\\) ?=>|\\bexports\\.${name!}\\b|export ?\\{[^}]*\\b${name!}\\b`).test(readFileSync(file, 'utf8')) ? [] : [`${logicalId}.Handler: got ${String(Handler)}, expected something that the module exports`];
  });
}
