import type { SetUpConfig } from '../../app/setUp/setUpConfig';
import { createSetUpJournal } from '../../app/setUp/setUpJournal';
import type { SetUpTools } from '../../app/setUp/setUpTools';
import { tourConfig } from './tourConfig';
import type { TourLab } from './tourStep';

/** What setting up and removing take, in the tour's account. */
export function tourSetUp(lab: TourLab): { readonly tools: SetUpTools; readonly config: SetUpConfig } {
  const { access, services, journal, signal } = lab;
  const { now, delay } = services;
  const tools = {
    ...{ ...access, now, delay, clickhouse: services.clickhouse.look },
    journal: createSetUpJournal(journal),
    secret: (name: string) => services.secret(name, signal),
  };
  return { tools, config: tourConfig(lab) };
}
