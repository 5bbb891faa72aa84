/** The enumerations of a profile: how confidential the data is, where statements of a policy may live, and who deploys. */

/** How confidential the data is that the resources of a scope hold; ascending. */
export enum DataClassification {
  /** Meant for everybody. Data can be set to be destroyed with its stack. */
  OFFICIAL_OPEN = 'OFFICIAL_OPEN',
  /** For use inside the administration. Logs are kept for 90 days or longer. */
  OFFICIAL_CLOSED = 'OFFICIAL_CLOSED',
  /** Disclosure would do harm. Data cannot be set to be destroyed with its stack, stacks cannot be deleted in passing, logs are kept for a year or longer. */
  RESTRICTED = 'RESTRICTED',
  /** Disclosure would do serious harm. As RESTRICTED, and a network is required, logs are kept for two years or longer. */
  CONFIDENTIAL = 'CONFIDENTIAL',
}

/** Where the statements of a role stand. */
export enum PolicyStyle {
  /** In the role itself: fewest resources, and no moment at which the role exists without its permissions. */
  INLINE = 'INLINE',
  /** In customer managed policies, for rule sets that forbid inline ones. */
  MANAGED = 'MANAGED',
}

/** Whose permissions deploy a stack. */
export enum DeployCredentials {
  /** The roles that `cdk bootstrap` made. */
  BOOTSTRAP_ROLES = 'BOOTSTRAP_ROLES',
  /** Those of whoever runs the deployment, where the landing zone allows no bootstrap roles. */
  CALLER = 'CALLER',
}
