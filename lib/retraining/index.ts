/** Capability `retraining`: when and how a model is trained again, judged, registered and submitted for deployment. */
export * from './retraining';
export * from './retraining-pipeline';
export * from './retraining-pipeline-grants';
export * from './retraining-trigger';
