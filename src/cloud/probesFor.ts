import { createDirectProbes } from './directProbes';
import type { Probes } from './probes';
import { createStandInProbes } from './standInProbes';

/** The one the article uses; it sees the address of whoever asks, as every web site does. */
const defaultAddressUrl = 'https://ifconfig.me/ip';

/** By a stand-in where there is one, else from this machine itself. Empty texts count as absent. */
export function probesFor(standIn: string | undefined, addressUrl: string | undefined): Probes {
  if (standIn) return createStandInProbes(standIn.replace(/\/+$/, ''));
  return createDirectProbes(addressUrl || defaultAddressUrl);
}
