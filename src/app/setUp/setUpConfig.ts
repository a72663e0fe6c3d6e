/** What the wizard asked for, or the file of `vpc-flow-lens setup` says. It holds no secret, only names of variables. */
export interface SetUpConfig {
  /** VPC region; the bucket, the Code Engine project and the collectors stand there. */
  readonly region: string;
  /** Name or id; null: the account's default group. */
  readonly resourceGroup: string | null;
  /** First part of the name of everything that is made; with the region it names the set-up. */
  readonly namePrefix: string;
  /** What is to be logged. */
  readonly targets: readonly TargetChoice[];
  readonly bucket: BucketChoice;
  readonly destination: DestinationChoice;
  readonly shipper: ShipperChoice;
  /** What the shipper watches for; absent: nothing. */
  readonly alerts?: AlertsChoice | undefined;
  /** Name of an SSH key that has to exist, for example for a demo VPC; null where none is needed. */
  readonly sshKey: string | null;
}

/** By id, or by a name that is the only one of its kind in the region. */
export interface TargetChoice {
  /** `interface`: a network interface, an attachment, or a virtual network interface. */
  readonly kind: 'vpc' | 'subnet' | 'instance' | 'interface';
  readonly is: string;
}

export type BucketChoice =
  | { readonly kind: 'existing'; readonly name: string }
  | {
      readonly kind: 'new';
      /** Null: made of the prefix, the account and the region, which no one else has. */
      readonly name: string | null;
      readonly storageClass: 'smart' | 'standard' | 'vault' | 'cold';
      /** Flow logs are deleted so many days after they came; null: never. */
      readonly expiryDays: number | null;
      /** Name of the COS instance that is to hold it; null: the set-up's own. */
      readonly instance: string | null;
    };

export type DestinationChoice =
  /** The logs stay in the bucket; there is no shipper. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'mezmo';
      /** Base URL of the ingestion service. */
      readonly host: string;
      /** Name of the environment variable, or of the secret the editor keeps, with the ingestion key. */
      readonly keyVariable: string;
    }
  | {
      readonly kind: 'cloud-logs';
      /** Name of an IBM Cloud Logs instance that exists; null: the set-up's own. */
      readonly instance: string | null;
    }
  | {
      readonly kind: 'clickhouse';
      /** Base URL of its HTTP interface, `https://host:8443`; from where the shipper stands. */
      readonly url: string;
      /** May insert into the table `flows`; needs no other right. */
      readonly user: string;
      /** Name of the environment variable, or of the secret the editor keeps, with the user's password. */
      readonly passwordVariable: string;
      readonly database: string;
    };

export type ShipperChoice =
  /** A Code Engine app that a COS subscription wakes for every object. */
  | { readonly kind: 'app'; readonly image: string }
  /** A Code Engine function that a timer wakes, which looks for new objects. */
  | { readonly kind: 'function'; readonly runtime: string; readonly everyMinutes: number }
  /** An action of a self-hosted Apache OpenWhisk. */
  | {
      readonly kind: 'action';
      /** Base URL of its API. */
      readonly host: string;
      /** Name of the variable with `user:key`. */
      readonly authVariable: string;
      /** What wakes it: a timer of the package alarms, or a feed of COS as IBM Cloud Functions had it. */
      readonly feed: 'alarms' | 'cos';
      /** Of the timer. */
      readonly everyMinutes: number;
    };

export interface AlertsChoice {
  /** Name of the variable with the address of the webhook that is told. */
  readonly webhookVariable: string;
  readonly watches: readonly {
    readonly name: string;
    readonly search: string;
    readonly limit: number;
    readonly windowMinutes: number;
  }[];
}

/** `webhookVariable` where a configuration names none. */
export const usualWebhookVariable = 'SLACK_WEBHOOK_URL';

/** A Node.js image that anybody may pull and that IBM's Red Hat keeps: nothing has to be built. */
export const stockImage = 'registry.access.redhat.com/ubi9/nodejs-22-minimal:latest';

/** Regions with Code Engine (https://cloud.ibm.com/docs/codeengine?topic=codeengine-regions). */
export const codeEngineRegions: readonly string[] = [
  ...['us-south', 'us-east', 'eu-de', 'eu-gb', 'eu-es', 'jp-tok', 'jp-osa', 'au-syd', 'br-sao', 'ca-tor', 'in-che'],
];

/** The set-up's own name: everything it made carries it, so that any machine with the same configuration finds it. */
export const setUpIdOf = ({ namePrefix, region }: SetUpConfig): string => `${namePrefix}.${region}`;

/** Tag, or description, on what the set-up made. */
export const markOf = (config: SetUpConfig): string => `vpc-flow-lens:${setUpIdOf(config)}`;

/** Whether a shipper is part of it. */
export const ships = ({ destination }: SetUpConfig): boolean => destination.kind !== 'none';

/** Whether it has a shipper that can watch: the inline source of a function has no room for the search language. */
export const hasRoomForAlerts = (config: SetUpConfig): boolean => ships(config) && config.shipper.kind !== 'function';
