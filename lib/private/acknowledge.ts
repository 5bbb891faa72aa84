/** Findings of rule packs that are accepted on one resource, with the reason beside the code that causes them. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * @param resource the single resource concerned, never a stack
 * @param reasons finding id, as the pack prints it, to the reason
 */
export function acknowledge(resource: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) {
    // What `Validations.acknowledge` records; that of the oldest CDK we support refuses the `::` of a finding that names an ARN.
    // The CDK's own validator goes by the qualified name.
    const name = id.startsWith('CloudFormation-Validate::') ? id : `Annotation::${id}`;
    resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [name]: reason });
  }
}
