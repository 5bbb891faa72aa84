/** The package ships its sources but no declarations. */
declare module 'asl-validator' {
  interface ValidationError {
    readonly 'Error code': string;
    readonly Message: string;
  }
  interface ValidationResult {
    readonly isValid: boolean;
    readonly errors: readonly ValidationError[];
  }
  interface ValidationOptions {
    readonly checkPaths: boolean;
    readonly checkArn: boolean;
  }
  /** Writes `QueryLanguage` into the states of the definition that it is given. */
  function validate(definition: object, options?: ValidationOptions): ValidationResult;
  export = validate;
}
