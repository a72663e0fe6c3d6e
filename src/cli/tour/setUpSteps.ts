import { buildDemoVpc } from '../../app/demoVpc/buildDemoVpc';
import { articleExercise } from '../../app/exercise/exerciseTarget';
import { exerciseVpc } from '../../app/exercise/exerciseVpc';
import { applySetUp } from '../../app/setUp/applySetUp';
import { inspectSetUp } from '../../app/setUp/inspectSetUp';
import { isApplicable, isNothingToDo } from '../../app/setUp/setUpPlan';
import { actionText } from '../../app/setUp/setUpText';
import { priceText } from '../../app/setUp/step';
import { counted } from '../../app/words';
import { standing } from './standing';
import { ownAddress, sceneOf, tourBasename } from './tourScene';
import { tourSetUp } from './tourSetUp';
import { expect, type TourStep } from './tourStep';

/** In place of the article's scripts 000 to 030: from an account with nothing to flow logs that are collected. */
export const setUpSteps: readonly TourStep[] = [
  {
    title: 'Sign in to an account with nothing in it',
    async run(lab) {
      const { cloud, access, sandbox, signal } = lab;
      const account = await cloud.accountId(signal);
      expect(account !== null && /^[0-9a-f]{32}$/.test(account), `the account id is ${account}`);
      const found = await standing(lab);
      expect(found.length === 0, `there is already ${found.join(', ')}`);
      const groups = await access.setup.resources.resourceGroups(signal);
      expect(groups.length > 0, 'there is no resource group');
      return [`Account ${account}, region ${sandbox.region}, resource group ${groups[0]?.name}`];
    },
  },
  {
    title: 'Build the demo VPC by Schematics, once',
    async run(lab) {
      const { access, services, sandbox, signal } = lab;
      const [group] = await access.setup.resources.resourceGroups(signal);
      expect(group !== undefined, 'there is no resource group');
      const tools = { schematics: access.setup.schematics, templateFiles: services.demoTemplate };
      const wanted = { region: sandbox.region, basename: tourBasename, resourceGroupId: group.id };
      let log = '';
      const onLog = (text: string) => {
        log += text;
        lab.progress(text.trimEnd().split('\n').at(-1) ?? '');
      };
      const built = await buildDemoVpc(tools, wanted, { onLog }, signal);
      expect(!built.stood, 'it was there before');
      const [, added] = /Apply complete! Resources: (\d+) added/.exec(log) ?? [];
      expect(Number(added) > 0, 'the log of the job tells of nothing that was added');
      const again = await buildDemoVpc(tools, wanted, {}, signal);
      expect(again.stood && again.vpc.vpcId === built.vpc.vpcId, 'a second time built it again');
      const { vsi1, vsi2, publicIp } = await sceneOf(lab);
      const { privateIp, remotePrivateIp } = built.vpc;
      expect(privateIp === vsi1 && remotePrivateIp === vsi2, 'its outputs are not the addresses of the instances');
      return [
        `${added} resources added; a second time there is nothing to do.`,
        `${tourBasename}-vsi1 ${vsi1}, http://${publicIp}:3000/; ${tourBasename}-vsi2 ${vsi2}`,
      ];
    },
  },
  {
    title: 'Plan the flow logs',
    async run(lab) {
      const { tools, config } = tourSetUp(lab);
      const plan = await inspectSetUp(tools, config, (title) => lab.progress(title), lab.signal);
      const cannot = plan.items.find(({ action }) => action === 'cannot');
      expect(isApplicable(plan), `${cannot?.title}: ${cannot?.why}`);
      const made = plan.items.filter(({ action }) => action === 'create');
      expect(made.length > 0, 'nothing is to be made');
      const left = (await standing(lab)).filter((line) => /^(bucket|service|project|collector|auth)/.test(line));
      expect(left.length === 0, `planning made ${left.join(', ')}`);
      return plan.items
        .filter(({ action }) => action !== 'keep')
        .map(({ action, title, price }) => `${actionText[action]} ${title} (${priceText[price]})`);
    },
  },
  {
    title: 'Set up the flow logs, twice',
    async run(lab) {
      const { tools, config } = tourSetUp(lab);
      const apply = async () =>
        applySetUp(
          tools,
          await inspectSetUp(tools, config, undefined, lab.signal),
          ({ title, at, of }) => lab.progress(`${at}/${of} ${title}`),
          lab.signal,
        );
      const first = await apply();
      expect(first.kind === 'done', first.kind === 'done' ? '' : `${first.failure.title}: ${first.failure.message}`);
      const byHand = first.outcomes.find(({ state }) => state === 'by_hand');
      expect(byHand === undefined, `${byHand?.title} is left to be done by hand`);
      const before = await standing(lab);
      expect(isNothingToDo(await inspectSetUp(tools, config, undefined, lab.signal)), 'a second plan has things to do');
      const second = await apply();
      expect(second.kind === 'done', 'a second time failed');
      expect(
        second.outcomes.every(({ state }) => state === 'kept'),
        'a second time made something again',
      );
      expect((await standing(lab)).join('\n') === before.join('\n'), 'a second time changed the account');
      const made = first.outcomes.filter(({ state }) => state === 'created');
      return [`${counted(made.length, 'resource')} created; a second time there is nothing to do.`];
    },
  },
  {
    title: 'Exercise the VPC',
    async run(lab) {
      const { vsi1, publicIp } = await sceneOf(lab);
      const { services, signal } = lab;
      const target = { publicIp, privateIp: vsi1, ...articleExercise };
      const options = { findAddress: true, now: services.now };
      const { tries, ownAddress: seen } = await exerciseVpc(services.exercise(), target, options, signal);
      const [pages, ssh] = [tries.filter(({ port }) => port === 3000), tries.find(({ port }) => port === 22)];
      const deaf = pages.find(({ outcome }) => outcome !== 'answered');
      expect(pages.length === articleExercise.pages.length && deaf === undefined, `${deaf?.message}`);
      expect(ssh?.outcome === 'silent', `port 22 is ${ssh?.outcome}`);
      expect(seen !== null && seen === (await ownAddress(lab)), `this machine is seen as ${seen}`);
      return [...tries.map(({ message }) => message), `This machine is seen as ${seen}.`];
    },
  },
];
