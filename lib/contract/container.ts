/** Contract: how an assembly says which directory the images of a repository are built from. Imports nothing. */

/** Metadata type on the repository's construct; its data is `{ directory }`, relative to the assembly. */
export const CONTAINER_METADATA = 'cdk-mlops:container';
