/** The model whose endpoint is deployed. */
export const MODEL = 'flight-delay';
