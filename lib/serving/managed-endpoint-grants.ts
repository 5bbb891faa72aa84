/** `ManagedEndpointGrants`: permissions to ask the model, and to have a version deployed. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { grantOn } from '../private/grant';
import { arnInStack } from '../private/role';
import type { ManagedEndpoint } from './managed-endpoint';

/** Permissions on a managed endpoint. */
export class ManagedEndpointGrants {
  /** Grants for an endpoint. */
  public static fromManagedEndpoint(endpoint: ManagedEndpoint): ManagedEndpointGrants {
    return new ManagedEndpointGrants(endpoint);
  }

  private constructor(private readonly endpoint: ManagedEndpoint) {}

  /** Sends requests to the model. */
  public invoke(grantee: iam.IGrantable): iam.Grant {
    return grantOn(this.endpoint, {
      grantee,
      actions: ['sagemaker:InvokeEndpoint'],
      resourceArns: [arnInStack(this.endpoint, 'sagemaker', `endpoint/${this.endpoint.endpointName}`)],
    });
  }

  /** Starts the deployment state machine, with a version that the gates have let through, or after a person has looked at a frozen model. */
  public deploy(grantee: iam.IGrantable): iam.Grant {
    return grantOn(this.endpoint, {
      grantee,
      actions: ['states:StartExecution'],
      resourceArns: [this.endpoint.stateMachine.stateMachineArn],
    });
  }
}
