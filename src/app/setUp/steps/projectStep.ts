import type { Project, ProjectAddress } from '../../../cloud/setup/codeEngine';
import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig } from '../setUpConfig';
import type { SetUpScene } from '../setUpScene';
import type { SetUpStep } from '../step';
import { broken, coming, found, missing } from './findings';
import { isMarked, mark } from './marking';
import { groupStepId, regionStepId } from './placeSteps';
import { shipperName } from './shipperNames';

export const projectStepId = 'project';

const onTheWay = new Set(['preparing', 'creating']);
const leaving = new Set(['pending_removal', 'soft_deleted', 'deleting', 'hard_deleting', 'hard_deleted']);

/** The Code Engine project: in the bucket's region, which subscriptions want. */
export function projectStep(config: SetUpConfig): SetUpStep {
  const { region } = config;
  const name = shipperName(config);
  return {
    ...{ id: projectStepId, title: `Code Engine project ${name}`, needs: [groupStepId, regionStepId] },
    ...{ price: 'code-engine', permissions: ['Editor on Code Engine'], settles: { everyMs: 5_000, forMs: 600_000 } },
    async find(scene, signal) {
      const all = (await scene.setup.codeEngine.projects(region, signal)).filter((each) => each.name === name);
      const project = all.find(({ status }) => !leaving.has(status));
      if (project === undefined) return missing;
      const ref = projectRef(project);
      const ours = await isMarked(scene, project.crn, signal);
      if (onTheWay.has(project.status))
        return coming(ref, ours, `It is ${project.status}; that takes a minute or two.`);
      if (project.status === 'active') return found(ref, ours);
      if (project.status === 'inactive')
        return coming(ref, ours, `The project ${name} is inactive: see IBM Cloud for why.`);
      return broken(ref, ours, `The project ${name} is in the state ${project.status}.`);
    },
    async create(scene, signal) {
      const wanted = { name, resourceGroupId: scene.need(groupStepId).id, tags: [scene.mark] };
      return projectRef(await scene.setup.codeEngine.createProject(region, wanted, signal));
    },
    mark,
    remove: ({ setup }, ref, signal) => setup.codeEngine.deleteProject({ region, projectId: ref.id }, signal),
  };
}

/** Null while there is none. */
export function projectAddress(scene: SetUpScene): ProjectAddress | null {
  const project = scene.ref(projectStepId);
  return project === null ? null : { region: scene.config.region, projectId: project.id };
}

/** For what is made after it. */
export const neededProject = ({ need, config }: SetUpScene): ProjectAddress => ({
  ...{ region: config.region, projectId: need(projectStepId).id },
});

const projectRef = ({ id, name, crn }: Project): ResourceRef => ({ id, name, crn });
