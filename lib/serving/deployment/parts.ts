/** What the phases of the deployment machine share. */
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DeploymentOutcome } from '../../contract/outcome';
import type { MachineEnding } from '../../private/machine-ending';
import type { MachineLease } from '../../private/machine-lease';
import type { MachineRecords } from '../../private/machine-records';
import type { Assignments, Way } from '../../private/machine-states';
import type { IModelPackageGroup } from '../../registry';

/** Where the envelope is. */
export interface EnvelopeParameter {
  /** Name of the parameter. */
  readonly name: string;
  /** Its ARN. */
  readonly arn: string;
}

/** What the phases share. */
export interface DeploymentParts {
  /** The states are defined in it. */
  readonly scope: Construct;
  /** Also the name of the endpoint, and the first part of the names of models and endpoint configurations. */
  readonly modelId: string;
  /** The versions that may serve. */
  readonly modelPackageGroup: IModelPackageGroup;
  /** `required` where a version must have passed a gate on its image, else `none`; only the end of synthesis knows. */
  readonly imageGate: string;
  /** That the containers run with. */
  readonly modelRole: iam.IRole;
  /** That the envelope may name. */
  readonly alarms: readonly cloudwatch.IAlarmRef[];
  /** The parameter that holds the envelope. Literals: the parameter depends on the machine. */
  readonly parameter: EnvelopeParameter;
  /** The function that asks the endpoint. */
  readonly probe: lambda.IFunction;
  /** The items of the model. */
  readonly records: MachineRecords;
  /** Held by one deployment at a time. */
  readonly lease: MachineLease;
  /** Where all ways end. */
  readonly ending: MachineEnding<DeploymentOutcome>;
}

/** A way that ends in an outcome; the reason is a literal or a whole JSONata expression. */
export type EndAs = (outcome: DeploymentOutcome, reason: string, variables?: Assignments) => Way;

/** What the refusal of an SDK integration is called where the service's model has no name for it; its cause says what it is. */
export const REFUSED = 'SageMaker.SageMakerException';

/** A new configuration shows to other calls after a moment, and an endpoint is now and then not ready to be changed. */
export const SOON = { errors: [REFUSED], seconds: 10, attempts: 3 };

/** Bodies of reasons: the endpoint was not as the record says. */
export const FOUND = "'the endpoint was ' & $endpoint.status & ' on ' & $endpoint.config & ', the record says ' & $release.liveConfig";
export const GONE = "'the endpoint was gone, the record says ' & $release.liveConfig";
/** Whoever brought a candidate has to bring it again. */
export const ASK_AGAIN = "($requestType = 'candidate' ? '; the candidate was not deployed, ask again' : '')";

/** Under an envelope that nothing has run under yet, nobody knows whether it or the version went wrong. */
const IS_UNPROVEN = "$requestType = 'candidate' and $not($isFirst) and $envelopeHash != $release.liveEnvelope";

/**
 * What was deployed went wrong, which speaks against a version unless its envelope was another than that of the live one.
 *
 * @param end how it ends
 * @param reason expression, without delimiters
 */
export function wentWrong(end: EndAs, reason: string): Way {
  return end('ROLLED_BACK', `{% ${reason} & (${IS_UNPROVEN} ? '; the envelope was another than that of the live version, too, so that nothing is said against the version' : '') %}`, {
    outcome: `{% ${IS_UNPROVEN} ? 'ABANDONED' : 'ROLLED_BACK' %}`,
  });
}

/** `refusedUntil` of an envelope that the next hourly request tries again. */
export const SOON_AGAIN = 'soon';

/** Expression of the time, as records have it. */
export const NOW = '{% $now() %}';

/** No writer with a lower fence gets through. */
export const NOT_FENCED = 'attribute_not_exists(fence) OR fence <= :fence';
/** Nobody has taken over since. */
export const OURS = 'fence = :fence';
export const FENCE = { ':fence': { N: '{% $fence %}' } };
/** Reason of one that was fenced off in time. */
export const TAKEN_OVER = 'another execution has taken over before the endpoint was touched';
