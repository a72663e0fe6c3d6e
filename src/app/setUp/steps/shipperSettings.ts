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
    ...(config.alerts ? { [shipperVariables.watches]: JSON.stringify(config.alerts.watches) } : {}),
    ...destination,
  };
}

function destinationSettings({ config, endpoints, ref }: SetUpScene): ShipperSettings | null {
  const { destination, region } = config;
  if (destination.kind === 'mezmo') {
    return { [shipperVariables.destination]: 'logdna', [shipperVariables.logdnaUrl]: destination.host };
  }
  if (destination.kind === 'clickhouse') {
    return {
      [shipperVariables.destination]: 'clickhouse',
      [shipperVariables.clickhouseUrl]: destination.url,
      [shipperVariables.clickhouseUser]: destination.user,
      [shipperVariables.clickhouseDatabase]: destination.database,
    };
  }
  const logs = ref(logsInstanceStepId);
  if (logs === null) return null;
  const url = endpoints.cloudLogs(logs.id, region);
  return { [shipperVariables.destination]: 'cloudlogs', [shipperVariables.cloudLogsUrl]: url };
}

/** What destination and alerts want beside the shipper's own key; `known` where it was given before. */
export async function destinationSecrets(
  scene: SetUpScene,
  known: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<ShipperSettings> {
  const secrets: Partial<Record<ShipperVariable, string>> = {};
  for (const [variable, { from, what }] of wantedSecrets(scene.config)) {
    const value = (await scene.secret(from, signal)) || known[variable];
    if (!value) throw new StepError('secret_missing', missingSecret(from, what));
    secrets[variable] = value;
  }
  return secrets;
}

interface WantedSecret {
  /** Name of the variable that the user keeps it in. */
  readonly from: string;
  readonly what: string;
}

/** What only the user knows, by the shipper's variable it goes to. */
export function wantedSecrets({ destination, alerts }: SetUpConfig): ReadonlyMap<ShipperVariable, WantedSecret> {
  const wanted = new Map<ShipperVariable, WantedSecret>();
  if (destination.kind === 'mezmo') {
    wanted.set(shipperVariables.logdnaKey, { from: destination.keyVariable, what: 'the ingestion key of Mezmo' });
  }
  if (destination.kind === 'clickhouse') {
    const what = `the password of the ClickHouse user ${destination.user}`;
    wanted.set(shipperVariables.clickhousePassword, { from: destination.passwordVariable, what });
  }
  if (alerts !== undefined) {
    wanted.set(shipperVariables.watchWebhook, { from: alerts.webhookVariable, what: 'the address of the webhook' });
  }
  return wanted;
}

/** What else the step with the shipper's settings makes, to stand behind its title. */
export function alertsText({ alerts }: SetUpConfig): string {
  if (alerts === undefined) return '';
  const names = alerts.watches.map(({ name }) => `“${name}”`);
  return `, with ${names.length === 1 ? 'the alert' : 'the alerts'} ${names.join(', ')}`;
}

export const missingSecret = (variable: string, what: string): string =>
  `${capital(what)} is not known. Put it into the environment variable ${variable}.`;

/** Which of the secrets a set-up has. */
export function secretVariables(config: SetUpConfig): readonly ShipperVariable[] {
  const used = new Set<ShipperVariable>([shipperVariables.cosApiKey, ...wantedSecrets(config).keys()]);
  return secretShipperVariables.filter((variable) => used.has(variable));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
