/** Capability `agency`: fits everything into an agency's landing zone. */
export * from './agency-existing';
export * from './agency-network';
export * from './agency-profile';
export * from './agency-profile-props';
export * from './classification';
