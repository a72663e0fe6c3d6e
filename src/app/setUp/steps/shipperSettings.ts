import { type ShipperVariable, secretShipperVariables, shipperVariables } from '../../../core/ship/shipperVariables';
import type { SetUpConfig } from '../setUpConfig';
import { StepError } from '../setUpFailure';
import type { SetUpScene } from '../setUpScene';
import { bucketStepId } from './bucketStep';
import { logsInstanceStepId } from './cloudLogsSteps';
import { stateBucketStepId } from './shipperIdentitySteps';

export type ShipperSettings = Readonly<Partial<Record<ShipperVariable, string>>>;

/** What the deployed shipper is told, secrets left out. Null while what it names does not stand. */
export function shipperSettings(scene: SetUpScene): ShipperSettings | null {
  const { config, endpoints, ref } = scene;
  const bucket = ref(bucketStepId);
  const notes = ref(stateBucketStepId);
  const destination = destinationSettings(scene);
  if (bucket === null || notes === null || destination === null) return null;
  const { shipper, region } = config;
  return {
    [shipperVariables.bucket]: bucket.name,
    [shipperVariables.cosEndpoint]: endpoints.cos(region),
    [shipperVariables.stateBucket]: notes.name,
    ...(endpoints.iam === null ? {} : { [shipperVariables.iamEndpoint]: endpoints.iam }),
    ...(shipper.kind === 'app' ? {} : { [shipperVariables.sweepMinutes]: String(shipper.everyMinutes) }),
    ...destination,
  };
}

function destinationSettings({ config, endpoints, ref }: SetUpScene): ShipperSettings | null {
  const { destination, region } = config;
  if (destination.kind === 'mezmo') {
    return { [shipperVariables.destination]: 'logdna', [shipperVariables.logdnaUrl]: destination.host };
  }
  const logs = ref(logsInstanceStepId);
  if (logs === null) return null;
  const url = endpoints.cloudLogs(logs.id, region);
  return { [shipperVariables.destination]: 'cloudlogs', [shipperVariables.cloudLogsUrl]: url };
}

/** What the destination wants beside the shipper's own key; `known` where it was given before. */
export async function destinationSecrets(
  scene: SetUpScene,
  known: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<ShipperSettings> {
  const { destination } = scene.config;
  if (destination.kind !== 'mezmo') return {};
  const key = (await scene.secret(destination.keyVariable, signal)) || known[shipperVariables.logdnaKey];
  if (key) return { [shipperVariables.logdnaKey]: key };
  throw new StepError('secret_missing', missingSecret(destination.keyVariable, 'the ingestion key of Mezmo'));
}

export const missingSecret = (variable: string, what: string): string =>
  `${capital(what)} is not known. Put it into the environment variable ${variable}.`;

/** Which of the secrets a set-up has. */
export function secretVariables({ destination }: SetUpConfig): readonly ShipperVariable[] {
  const used: readonly ShipperVariable[] =
    destination.kind === 'mezmo'
      ? [shipperVariables.cosApiKey, shipperVariables.logdnaKey]
      : [shipperVariables.cosApiKey];
  return secretShipperVariables.filter((variable) => used.includes(variable));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
