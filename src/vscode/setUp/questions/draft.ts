import { configProblemText, readSetUpConfig } from '../../../app/setUp/readSetUpConfig';
import { hasRoomForAlerts, type SetUpConfig, stockImage } from '../../../app/setUp/setUpConfig';

/** The answers so far. Secrets are kept apart: the configuration holds only their names. */
export interface Draft {
  readonly config: SetUpConfig;
  /** By the name that the configuration gives them. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** What stands before anything is asked. */
export const firstDraft = (region: string): Draft => ({
  config: {
    ...{ region, resourceGroup: null, namePrefix: 'flowlogs', targets: [], sshKey: null },
    ...{ bucket: newBucket(null), destination: { kind: 'none' }, shipper: { kind: 'app', image: stockImage } },
  },
  secrets: new Map(),
});

/** A new bucket; `instance` is to hold it, null: one of the set-up's own. */
export const newBucket = (instance: string | null) =>
  ({ kind: 'new', name: null, storageClass: 'smart', expiryDays: null, instance }) as const;

export const changed = ({ config, secrets }: Draft, more: Partial<SetUpConfig>): Draft => ({
  config: { ...config, ...more },
  secrets,
});

/** What the configuration's own check says about one place in it, as a sentence; null: nothing. */
export function problemIn(config: SetUpConfig, where: string): string | null {
  const read = readSetUpConfig(config);
  const problem = read.ok ? undefined : read.problems.find((each) => each.where === where);
  return problem === undefined ? null : `It ${problem.message}.`;
}

/** The configuration once all is answered. Throws where an answer is missing, which the questions do not let happen. */
export function finished({ config }: Draft): SetUpConfig {
  const { alerts, ...rest } = config;
  // They were answered before the shipper that had room for them was changed.
  const read = readSetUpConfig(alerts !== undefined && hasRoomForAlerts(config) ? config : rest);
  if (!read.ok) throw new Error(read.problems.map(configProblemText).join(' '));
  return read.config;
}
