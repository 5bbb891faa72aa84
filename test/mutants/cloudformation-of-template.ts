/** The validator inside aws-cdk-lib on a template as it is, without the app that made it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin, type IPolicyValidationContext } from 'aws-cdk-lib';
import { readExceptions } from '../../lib/contract/exceptions';
import type { Template } from '../../simulator/checks/template';

const plugin = new CloudFormationValidatePlugin();

/** Errors and warnings but those that are acknowledged: what stands in the metadata of their resource. */
export function cloudFormationFindings(template: Template): string[] {
  const templatePath = join(mkdtempSync(join(tmpdir(), 'template-')), 'Stack.template.json');
  writeFileSync(templatePath, JSON.stringify(template));
  const context = { appConstruct: new App(), templatePaths: [templatePath], stackTemplates: [{ stackConstructPath: 'Stack', templatePath, accountId: '111122223333', region: 'ap-southeast-1' }] };
  return plugin.validate(context as IPolicyValidationContext).violations
    .filter(({ severity }) => severity !== 'info' && severity !== 'informational')
    .flatMap(({ ruleName, description, violatingResources }) => violatingResources
      .filter(({ resourceLogicalId: id }) => !(id !== undefined && acknowledged(template, id).includes(`CloudFormation-Validate::${ruleName}`)))
      .map(({ resourceLogicalId }) => `${resourceLogicalId ?? 'template'}: ${ruleName} ${description}`));
}

function acknowledged({ Resources }: Template, logicalId: string): readonly string[] {
  return readExceptions(Resources[logicalId]?.Metadata).flatMap(({ rules }) => rules);
}
