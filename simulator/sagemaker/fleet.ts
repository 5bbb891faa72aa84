/**
 * The instances behind an endpoint that run one configuration. One running container stands for all instances of a variant, because
 * they all run the same.
 */
import type { RunningModel } from '../programs/port';
import type { EndpointConfig } from './endpoint-configs';
import type { Models } from './models';

export interface FleetVariant {
  readonly name: string;
  readonly modelName: string;
  readonly instanceCount: number;
  readonly weight: number;
}

/** Instance count and weight of a variant that win over those of the configuration. */
export type Retained = Readonly<Record<string, { readonly instanceCount?: number; readonly weight?: number }>>;

export class Fleet {
  public readonly variants: readonly FleetVariant[];
  private readonly running = new Map<string, RunningModel>();

  public constructor(
    public readonly config: EndpointConfig,
    retained: Retained = {},
  ) {
    this.variants = config.variants.map(({ VariantName, ModelName, InitialInstanceCount, InitialVariantWeight = 1 }) => ({
      name: VariantName,
      modelName: ModelName,
      instanceCount: retained[VariantName]?.instanceCount ?? InitialInstanceCount,
      weight: retained[VariantName]?.weight ?? InitialVariantWeight,
    }));
  }

  /** @returns which variant did not come up and why, or undefined */
  public async launch(models: Models): Promise<{ readonly variant: string; readonly failure: string } | undefined> {
    for (const { name, modelName } of this.variants) {
      const started = await models.serve(modelName);
      if ('failure' in started) {
        await this.terminate();
        return { variant: name, failure: started.failure };
      }
      this.running.set(name, started);
    }
    return undefined;
  }

  public async terminate(): Promise<void> {
    const models = [...this.running.values()];
    this.running.clear();
    for (const model of models) await model.stop();
  }

  /** Undefined unless the fleet is up. */
  public modelOf(variant: string): RunningModel | undefined {
    return this.running.get(variant);
  }
}
