import type { ExerciseTools } from '../../app/exercise/exerciseVpc';
import type { Cloud, Endpoints, Identity } from '../../cloud/cloud';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import type { Connection, Connector, WhiskNamespace } from './account';
import type { SandboxProcess } from './sandboxProcess';

/** Where bearer tokens come from, as far as signing in needs to know. */
export interface Tokens {
  token(signal?: AbortSignal): Promise<{ readonly value: string }>;
}

/** The makers of the cloud room. */
export interface CloudMakers<T extends Tokens, C extends T> {
  apiKeyTokens(key: string, endpoints: Endpoints): T;
  cliTokens(endpoints: Endpoints): C & { config(): Promise<{ readonly region: string | null } | null> };
  cloud(tokens: T, endpoints: Endpoints): Cloud;
  /** `apiKey`: of the sign-in, where it has one; else Schematics works with the login of the CLI. */
  setup(tokens: T, endpoints: Endpoints, apiKey: string | null, whisk: WhiskNamespace | null): Promise<CloudSetup>;
  exercise(endpoints: Endpoints): Promise<ExerciseTools>;
  identityOf(token: string): Identity;
}

/** Opens connections with the makers that `load` brings, when first asked. `endpoints` are the user's settings. */
export function createConnector<T extends Tokens, C extends T>(
  load: () => Promise<CloudMakers<T, C>>,
  endpoints: () => Endpoints,
  sandbox: SandboxProcess,
): Connector {
  const connection = (
    makers: CloudMakers<T, C>,
    tokens: T,
    places: Endpoints,
    region: string | null,
    apiKey: string | null,
  ): Connection => ({
    cloud: makers.cloud(tokens, places),
    region,
    endpoints: places,
    setup: (whisk = null) => makers.setup(tokens, places, apiKey, whisk),
    exercise: () => makers.exercise(places),
    token: async (signal) => (await tokens.token(signal)).value,
    identity: async (signal) => makers.identityOf((await tokens.token(signal)).value),
  });
  return {
    async apiKey(key) {
      const makers = await load();
      return connection(makers, makers.apiKeyTokens(key, endpoints()), endpoints(), null, key);
    },
    async cli() {
      const makers = await load();
      const tokens = makers.cliTokens(endpoints());
      return connection(makers, tokens, endpoints(), (await tokens.config())?.region ?? null, null);
    },
    async sandbox() {
      const [makers, running] = await Promise.all([load(), sandbox.running()]);
      return connection(
        makers,
        makers.apiKeyTokens(running.apiKey, running.endpoints),
        running.endpoints,
        running.region,
        running.apiKey,
      );
    },
  };
}
