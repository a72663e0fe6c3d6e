import type { Cloud } from '../../cloud/cloud';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import type { ClickhouseLook } from './clickhouseLook';
import type { ResourceRef } from './resourceRef';
import type { SetUpConfig } from './setUpConfig';
import type { ShipperBundle, ShipperEndpoints } from './shipperBundle';

/** What the steps work with: the account, the configuration, and what the steps before them found or made. */
export interface SetUpScene {
  readonly config: SetUpConfig;
  /** 32 hex digits. */
  readonly account: string;
  /** Tag or description of what the set-up makes. */
  readonly mark: string;
  readonly cloud: Pick<Cloud, 'vpc' | 'storage'>;
  readonly setup: CloudSetup;
  readonly bundle: ShipperBundle;
  readonly endpoints: ShipperEndpoints;
  readonly clickhouse: ClickhouseLook;
  /** A secret by the name the configuration gives it; null where nobody knows it. */
  readonly secret: (name: string, signal?: AbortSignal) => Promise<string | null>;
  /** What a step found or made; null while it has not. */
  ref(step: string): ResourceRef | null;
  /** For `create`, which runs after what it needs. */
  need(step: string): ResourceRef;
}
