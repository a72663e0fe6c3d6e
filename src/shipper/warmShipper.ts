import type { BackOff } from '../core/ship/backOff';
import { createRunningShipper, type RunningShipper } from './createShipper';
import { readConfig, type ShipperConfig, type ShipperEnvironment, secretsOf } from './readConfig';
import { createShipperLog, type ShipperLog } from './shipperLog';
import type { WatchForm } from './watchForm';

export type WarmShipper =
  | { readonly ok: true; readonly running: RunningShipper; readonly config: ShipperConfig; readonly log: ShipperLog }
  | { readonly ok: false; readonly problems: readonly string[] };

/** A call has a hundred seconds or so: rather fail and come again. */
const shortBackOff: BackOff = { tries: 4, first: 500, longest: 5_000 };

let known: { readonly id: string; readonly warm: WarmShipper } | null = null;

/** The shipper of the last call where the configuration is the same, so that its connections and token serve again. */
export function warmShipper(
  env: ShipperEnvironment,
  write: (line: string) => void,
  watchForm: WatchForm | null,
): WarmShipper {
  const read = readConfig(env, watchForm);
  if (!read.ok) return read;
  const id = JSON.stringify(read.config);
  if (known?.id === id) return known.warm;
  const { config } = read;
  const log = createShipperLog(write, secretsOf(config));
  const warm: WarmShipper = {
    ok: true,
    running: createRunningShipper(config, log, { backOff: shortBackOff, watchForm }),
    config,
    log,
  };
  known = { id, warm };
  return warm;
}
