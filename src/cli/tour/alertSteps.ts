import { usualTrigger } from '../../app/watches/alert';
import { sshSearch } from '../../app/watches/sshAlert';
import { counted } from '../../app/words';
import { expect, type TourLab, type TourStep } from './tourStep';

/** Before SSH is let in. E-mail goes nowhere from a sandbox, and is no secret. */
export const alertKept: TourStep = {
  title: 'Keep an alert on accepted SSH in LogDNA',
  async run(lab) {
    const { name, text, covers } = await alertSearch(lab);
    const channels = [{ kind: 'email', addresses: ['me@example.com'] }] as const;
    const kept = await alerts(lab).create({ name, text, trigger: usualTrigger, channels }, {}, lab.signal);
    expect(kept.ok, kept.ok ? '' : kept.message);
    expect(kept.wider.length === 0, 'LogDNA cannot hold to the search');
    expect(lab.sandbox.told().length === 0, 'an alert went off before anybody was let in');
    return [`“${name}”, for ${covers}`, `Searches in LogDNA for ${kept.view.text}`, ...kept.view.channels];
  },
};

/** Behind the connections that were let in. */
export const alertTold: TourStep = {
  title: 'See that the alert went off, and delete it',
  async run(lab) {
    const { sandbox, signal } = lab;
    await sandbox.settled();
    const { name } = await alertSearch(lab);
    const told = sandbox.told().filter((alert) => alert === name);
    expect(told.length > 0, 'the alert did not go off');
    const view = (await alerts(lab).list(signal)).find((known) => known.name === name);
    expect(view !== undefined, 'the alert is not listed');
    expect((await alerts(lab).delete(view.id, signal)) === 'deleted', 'the alert is not deleted');
    return [`LogDNA told ${counted(told.length, 'time')} of accepted SSH, without this program.`];
  },
};

const alerts = ({ services }: TourLab) => services.openAlerts('logdna');

async function alertSearch({ cloud, sandbox, signal }: TourLab) {
  const [vpc] = await cloud.vpc.vpcs(sandbox.region, signal);
  const search = vpc === undefined ? null : await sshSearch(cloud, sandbox.region, vpc.id, signal);
  expect(search !== null, 'there is no VPC');
  return search;
}
