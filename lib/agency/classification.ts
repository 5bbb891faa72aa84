/** The two enumerations of a profile: how confidential the data is, and where statements of a policy may live. */

/** How confidential the data is that the resources of a scope hold; ascending. */
export enum DataClassification {
  /** Meant for everybody. */
  OFFICIAL_OPEN = 'OFFICIAL_OPEN',
  /** For use inside the administration. */
  OFFICIAL_CLOSED = 'OFFICIAL_CLOSED',
  /** Disclosure would do harm. Data cannot be set to be destroyed with its stack. */
  RESTRICTED = 'RESTRICTED',
  /** Disclosure would do serious harm. Data cannot be set to be destroyed with its stack; a network is required. */
  CONFIDENTIAL = 'CONFIDENTIAL',
}

/** Where the statements of a role stand. */
export enum PolicyStyle {
  /** In the role itself: fewest resources, and no moment at which the role exists without its permissions. */
  INLINE = 'INLINE',
  /** In customer managed policies, for rule sets that forbid inline ones. */
  MANAGED = 'MANAGED',
}
