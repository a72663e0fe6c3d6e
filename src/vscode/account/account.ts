import type { ExerciseTools } from '../../app/exercise/exerciseVpc';
import type { Cloud, Endpoints, Identity } from '../../cloud/cloud';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';

/** A namespace of a self-hosted OpenWhisk. */
export interface WhiskNamespace {
  readonly host: string;
  /** `user:key` */
  readonly auth: string;
}

export type AccountKind = 'apiKey' | 'cli' | 'sandbox';

/** Somebody who is signed in. Holds no secret: an API key lies in the editor's secret storage under `id`. */
export interface Account {
  readonly id: string;
  readonly kind: AccountKind;
  /** Mail address, service id or account id. */
  readonly label: string;
}

/** A sign-in that can be used. Nothing is asked of IBM Cloud before the first call. */
export interface Connection {
  readonly cloud: Cloud;
  /** Region to begin with, where the sign-in suggests one. */
  readonly region: string | null;
  /** What setting up and checking need, for the same sign-in; loaded when first asked for. */
  setup(whisk?: WhiskNamespace | null): Promise<CloudSetup>;
  /** Where its services are, as far as they are not IBM Cloud's own. */
  readonly endpoints: Endpoints;
  /** Tries connections from this machine; a sandbox does it in its place. */
  exercise(): Promise<ExerciseTools>;
  /** Who this is, from a token. Rejects with `CloudError` where the sign-in is not accepted. */
  identity(signal?: AbortSignal): Promise<Identity>;
  /** A bearer token that is alive. */
  token(signal?: AbortSignal): Promise<string>;
}

/** Opens connections. The cloud room stands behind it, loaded when first used. */
export interface Connector {
  apiKey(key: string): Promise<Connection>;
  /** From the login of the `ibmcloud` command line. Rejects with `CloudError` where there is none. */
  cli(): Promise<Connection>;
  sandbox(): Promise<Connection>;
}
