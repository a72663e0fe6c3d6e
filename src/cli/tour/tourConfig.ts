import { readSetUpConfig } from '../../app/setUp/readSetUpConfig';
import type { SetUpConfig } from '../../app/setUp/setUpConfig';
import { tourBasename } from './tourScene';
import { expect, type TourLab } from './tourStep';

/** The set-up of the tour: the demo VPC's flow logs, by an app on Code Engine to LogDNA. */
export function tourConfig({ sandbox }: Pick<TourLab, 'sandbox'>): SetUpConfig {
  const reading = readSetUpConfig({
    region: sandbox.region,
    namePrefix: tourBasename,
    targets: [{ kind: 'vpc', is: `${tourBasename}-vpc` }],
    destination: { kind: 'mezmo', host: sandbox.environment.LOGDNA_INGEST_ENDPOINT },
  });
  expect(reading.ok, 'the configuration of the tour is refused');
  return reading.config;
}
