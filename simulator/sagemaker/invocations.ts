/**
 * Requests to endpoints, and the metrics that they leave.
 *
 * Documented: an answer of the container that is no 2xx is a ModelError with the original status; names, units and dimensions of the
 * metrics; an endpoint that does not exist, or has not come up, is a ValidationError.
 * Assumed: latencies are settings, because real ones would not be the same twice; each request counts at the moment when it is made.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
import type { InferenceAnswer, InferenceRequest } from '../programs/port';
import { ServiceError } from '../services/service-error';
import { AnswersAhead } from './answers-ahead';
import { defined, type SageMakerContext } from './context';
import type { Endpoint } from './endpoint';
import type { Endpoints } from './endpoints';
import { Router, type Route, routesOf } from './routing';
import { checked, name, optional, type Shape, structure, text } from './shape';

/** What a container answered, instead of a 2xx. */
export class ModelError extends ServiceError {
  public constructor(
    message: string,
    /** Members of the error, as the SDK names them. */
    public readonly members: { readonly OriginalStatusCode: number; readonly OriginalMessage: string; readonly LogStreamArn: string },
  ) {
    super('ModelError', message, false);
  }
}

/** Many requests at once, at one moment. */
export interface Traffic {
  readonly requests: number;
  /** Asked in turn. */
  readonly bodies: readonly (string | Uint8Array)[];
  /** Default: `text/csv`. */
  readonly contentType?: string;
  /** How many of each container's requests are made for real; the rest counts as if it were answered in the same way. Default: one for each body. */
  readonly asked?: number;
}

/** How many requests got which status, by `<configuration>/<variant>`. */
export type TrafficResult = Readonly<Record<string, Readonly<Record<string, number>>>>;

const bytes: Shape<string | Uint8Array> = {
  problems: (path, value) => (typeof value === 'string' || value instanceof Uint8Array ? [] : text.problems(path, value)),
};
const INVOKE = structure({
  EndpointName: name,
  Body: bytes,
  ContentType: optional(text),
  Accept: optional(text),
  TargetVariant: optional(text),
  CustomAttributes: optional(text),
  InferenceId: optional(text),
});
const NAMESPACE = 'AWS/SageMaker';
const MOST_VALUES = 100;
const LARGEST_BODY = 26_214_400;
/** Microseconds. */
const DEFAULT_LATENCY = { model: 20_000, overhead: 3_000 };

export class Invocations {
  private readonly router: Router;
  private readonly ahead = new AnswersAhead();
  /** By endpoint and variant. */
  private readonly dimensions = new Map<string, Readonly<Record<string, string>>>();
  private latency: { readonly model: number; readonly overhead: number } = DEFAULT_LATENCY;

  public constructor(
    private readonly context: SageMakerContext,
    private readonly endpoints: Endpoints,
    seed: number,
  ) {
    this.router = new Router(seed);
  }

  /** In microseconds, from now on. */
  public setLatency(model: number, overhead: number = DEFAULT_LATENCY.overhead): void {
    this.latency = { model, overhead };
  }

  /** @throws ServiceError `ModelError`, `ValidationError`, `ServiceUnavailable` */
  public async invokeEndpoint(input: unknown): Promise<object> {
    const request = checked('InvokeEndpoint', input, INVOKE);
    const endpoint = this.serving(request.EndpointName);
    const routes = this.routes(endpoint, request.TargetVariant);
    const route = this.router.next(`${endpoint.name}/${request.TargetVariant ?? ''}`, routes);
    const body = Buffer.from(request.Body);
    if (body.length > LARGEST_BODY) throw new ServiceError('ValidationError', `Request body of ${body.length} bytes exceeds the limit of ${LARGEST_BODY} bytes.`, false);
    const answer = await this.ask(route, defined({ body, contentType: request.ContentType ?? 'application/octet-stream', accept: request.Accept }));
    this.count(endpoint, route.variant.name, [answer.status]);
    if (!isSuccess(answer.status)) throw this.modelError(endpoint, answer);
    return defined({ Body: answer.body, ContentType: answer.contentType, InvokedProductionVariant: route.variant.name, CustomAttributes: request.CustomAttributes });
  }

  /**
   * Has the container answer requests that will be made next, in this order; see `answers-ahead.ts` for which programs that suits.
   * Nothing happens where more than one container may get them.
   */
  public expect(endpointName: string, contentType: string, bodies: readonly string[]): void {
    const endpoint = this.endpoints.find(endpointName);
    const [route, another] = endpoint?.serves ? routesOf(endpoint) : [];
    const model = route?.fleet.modelOf(route.variant.name);
    if (model && !another) this.ahead.expect(model, bodies.map((body) => ({ body: Buffer.from(body), contentType })));
  }

  /** @throws ServiceError `ValidationError`, `ServiceUnavailable` */
  public async traffic(endpointName: string, { requests, bodies, contentType = 'text/csv', asked = bodies.length }: Traffic): Promise<TrafficResult> {
    const endpoint = this.serving(endpointName);
    const routes = this.routes(endpoint, undefined);
    if (bodies.length === 0) throw new ServiceError('ValidationError', `traffic to ${endpointName}: got no bodies, expected at least one`, false);
    const counts = new Map<Route, number>();
    for (let left = requests; left > 0; left--) {
      const route = this.router.next(`${endpoint.name}/`, routes);
      counts.set(route, (counts.get(route) ?? 0) + 1);
    }
    const result: Record<string, Record<string, number>> = {};
    for (const [route, count] of counts) {
      const statuses: number[] = [];
      for (let index = 0; index < count; index++) {
        const isReal = index < Math.max(1, asked);
        statuses.push(isReal ? (await this.ask(route, { body: Buffer.from(bodies[index % bodies.length]!), contentType })).status : statuses[index % Math.max(1, asked)]!);
      }
      this.count(endpoint, route.variant.name, statuses);
      const byStatus = (result[`${route.fleet.config.name}/${route.variant.name}`] ??= {});
      for (const status of statuses) byStatus[status] = (byStatus[status] ?? 0) + 1;
    }
    return result;
  }

  private serving(endpointName: string): Endpoint {
    const endpoint = this.endpoints.find(endpointName);
    if (endpoint?.status === 'OutOfService') throw new ServiceError('ServiceUnavailable', `Endpoint ${endpointName} is out of service.`);
    if (!endpoint?.serves) throw new ServiceError('ValidationError', `Endpoint ${endpointName} of account ${this.context.environment.account} not found.`, false);
    return endpoint;
  }

  private routes(endpoint: Endpoint, target: string | undefined): Route[] {
    const routes = routesOf(endpoint, target);
    if (routes.length === 0) throw new ServiceError('ValidationError', target === undefined ? `Endpoint ${endpoint.name} has no variant with a weight.` : `Variant ${target} not found for Request.`, false);
    return routes;
  }

  private async ask({ fleet, variant }: Route, request: InferenceRequest): Promise<InferenceAnswer> {
    const model = fleet.modelOf(variant.name);
    return model ? ((await this.ahead.take(model, request)) ?? model.invoke(request)) : { status: 503, body: Buffer.from('no container runs'), contentType: 'text/plain' };
  }

  /** One data point for each request, in as few calls as CloudWatch takes. */
  private count(endpoint: Endpoint, variant: string, statuses: readonly number[]): void {
    const dimensions = this.dimensionsOf(endpoint.name, variant);
    const put = (metric: string, valueOf: (status: number) => number): void => {
      for (let start = 0; start < statuses.length; start += MOST_VALUES) {
        const values = statuses.slice(start, start + MOST_VALUES).map(valueOf);
        this.context.cloudWatch.putMetricData({ namespace: NAMESPACE, name: metric, dimensions, at: this.context.clock.now, values });
      }
    };
    put('Invocations', () => 1);
    put('Invocation4XXErrors', (status) => (status >= 400 && status < 500 ? 1 : 0));
    put('Invocation5XXErrors', (status) => (status >= 500 ? 1 : 0));
    put('InvocationModelErrors', (status) => (isSuccess(status) ? 0 : 1));
    put('ModelLatency', () => this.latency.model);
    put('OverheadLatency', () => this.latency.overhead);
  }

  /** The same object for the same variant: CloudWatch knows a metric again by it. */
  private dimensionsOf(endpoint: string, variant: string): Readonly<Record<string, string>> {
    const key = `${endpoint}/${variant}`;
    const known = this.dimensions.get(key) ?? { EndpointName: endpoint, VariantName: variant };
    this.dimensions.set(key, known);
    return known;
  }

  private modelError({ name: endpointName }: Endpoint, { status, body }: InferenceAnswer): ModelError {
    const { partition, region, account } = this.context.environment;
    const group = `/aws/sagemaker/Endpoints/${endpointName}`;
    const original = Buffer.from(body).toString('utf8').slice(0, 1024);
    const who = status >= 500 ? 'server' : 'client';
    const message =
      `Received ${who} error (${status}) from primary with message "${original}". ` +
      `See https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group} in account ${account} for more information.`;
    return new ModelError(message, { OriginalStatusCode: status, OriginalMessage: original, LogStreamArn: `arn:${partition}:logs:${region}:${account}:log-group:${group}` });
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
