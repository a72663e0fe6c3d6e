import type { Cloud } from '../../cloud/cloud';
import { CloudError } from '../../cloud/cloud';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import type { ClickhouseLook } from './clickhouseLook';
import type { ResourceRef } from './resourceRef';
import { markOf, type SetUpConfig } from './setUpConfig';
import type { SetUpJournal } from './setUpJournal';
import type { SetUpScene } from './setUpScene';
import type { ShipperBundle, ShipperEndpoints } from './shipperBundle';
import type { WaitTools } from './waiting';

/** What setting up and removing need of the world. */
export interface SetUpTools extends WaitTools {
  readonly cloud: Pick<Cloud, 'accountId' | 'vpc' | 'storage'>;
  readonly setup: CloudSetup;
  readonly journal: SetUpJournal;
  readonly bundle: ShipperBundle;
  readonly endpoints: ShipperEndpoints;
  /** Where a ClickHouse is the destination. */
  readonly clickhouse: ClickhouseLook;
  /** A secret by the name the configuration gives it; null where nobody knows it. */
  readonly secret: (name: string, signal?: AbortSignal) => Promise<string | null>;
}

/** A scene whose references the caller fills in as steps are found or made. */
export interface OpenScene {
  readonly scene: SetUpScene;
  readonly refs: Map<string, ResourceRef>;
}

/** Rejects with `CloudError` where the sign-in does not say which account it is for. */
export async function openScene(tools: SetUpTools, config: SetUpConfig, signal?: AbortSignal): Promise<OpenScene> {
  const account = await tools.cloud.accountId(signal);
  if (account === null) {
    throw new CloudError(
      'bad_credentials',
      'The sign-in names no account, so nothing can be set up with it. Sign in with an API key of the account, or select one with “ibmcloud target -c”.',
      { service: 'IAM' },
    );
  }
  const refs = new Map<string, ResourceRef>();
  const scene: SetUpScene = {
    ...{ config, account, mark: markOf(config) },
    ...{ cloud: tools.cloud, setup: tools.setup, bundle: tools.bundle },
    ...{ endpoints: tools.endpoints, clickhouse: tools.clickhouse, secret: tools.secret },
    ref: (step) => refs.get(step) ?? null,
    need: (step) => {
      const ref = refs.get(step);
      if (ref === undefined) throw new Error(`Step ${step} of the set-up was to come first.`);
      return ref;
    },
  };
  return { scene, refs };
}
