/** Capability `governance`: exceptions from rules, with who answers for them and until when. */
export * from './audited-exception';
