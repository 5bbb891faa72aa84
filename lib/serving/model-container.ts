/** `ModelContainer`: an image with its model, or a version from the registry, that answers requests. */

/**
 * An image with its model, or a version from the registry, that answers requests.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html
 */
export interface ModelContainer {
  /**
   * ARN of a model package, which says image and artefact; a JSONata expression where run time decides.
   *
   * @default - `imageUri` and `modelDataUri`
   */
  readonly modelPackageArn?: string;
  /**
   * URI of the image; a JSONata expression where run time decides.
   *
   * @default - that of `modelPackageArn`
   */
  readonly imageUri?: string;
  /**
   * S3 URI of the artefact, a compressed archive; a JSONata expression where run time decides. Needs `imageUri`.
   *
   * @default - none: the image holds its model
   */
  readonly modelDataUri?: string;
  /**
   * Environment of the container; values may be JSONata expressions.
   *
   * @default - that of the image or package
   */
  readonly environment?: { readonly [key: string]: string };
}
