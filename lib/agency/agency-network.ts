/** The networks of a profile: the one that the landing zone provides, or one to define. */

/** A private subnet of the landing zone. */
export interface AgencySubnet {
  /** Id of the subnet, `subnet-…`. */
  readonly subnetId: string;
  /** The availability zone that the subnet lies in, e.g. `ap-southeast-1a`. */
  readonly availabilityZone: string;
}

/** The network that the landing zone provides; nothing in it is created or changed. */
export interface AgencyNetwork {
  /**
   * Id of the VPC that the subnets lie in, `vpc-…`. Only builds of images have to name it.
   *
   * @default - no image is built in the network
   */
  readonly vpcId?: string;
  /** Private subnets in at least two availability zones. */
  readonly subnets: AgencySubnet[];
  /** 1 to 5 ids of security groups that allow HTTPS out to the VPC endpoints and nothing in. */
  readonly securityGroupIds: string[];
  /**
   * Services that have an endpoint in the VPC, by what stands behind the region in `com.amazonaws.<region>.<service>`, e.g.
   * `s3`, `ecr.api`, `sagemaker.runtime`. Synthesis fails where something in the scope needs another one.
   */
  readonly endpoints: string[];
}

/**
 * A network that each stack with functions or jobs gets: isolated subnets, a gateway endpoint for Amazon S3, the interface
 * endpoints that are needed, flow logs, and no way out. Each interface endpoint is paid for by the hour in each zone.
 */
export interface AgencyNewNetwork {
  /** Block of addresses of the VPC, /16 to /24, e.g. `10.0.0.0/20`. Changing it later replaces the network. */
  readonly cidr: string;
  /** 2 to 6 zones; each gets a subnet. */
  readonly availabilityZones: string[];
  /** Id of the prefix list of Amazon S3 in the region, `pl-…`, see `aws ec2 describe-managed-prefix-lists`: nothing else is let out. */
  readonly s3PrefixListId: string;
}
