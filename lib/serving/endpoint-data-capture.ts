/** `EndpointDataCapture`: requests and answers of an endpoint, kept in Amazon S3. */

/**
 * Requests and answers of an endpoint, kept in Amazon S3, encrypted with the landing zone's key.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DataCaptureConfig.html
 */
export interface EndpointDataCapture {
  /** S3 URI below which they are written; a JSONata expression where run time decides. The model's role must let it. */
  readonly destinationUri: string;
  /**
   * Share of the requests that is kept, in percent: 0 to 100.
   *
   * @default 100
   */
  readonly samplingPercent?: number;
  /**
   * Media types kept as CSV text, at most 10; others are kept in base64.
   *
   * @default - none
   */
  readonly csvContentTypes?: string[];
  /**
   * Media types kept as JSON text, at most 10; others are kept in base64.
   *
   * @default - none
   */
  readonly jsonContentTypes?: string[];
}
