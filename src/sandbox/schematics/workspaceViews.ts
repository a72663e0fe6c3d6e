import type { AccountState } from '../account/accountState';
import { crn } from '../account/crn';
import type { ActionState, WorkspaceState } from './workspaceState';

/** How answers are worded: the account, and the address the client used. */
export interface ViewContext {
  readonly account: AccountState;
  readonly baseUrl: string;
}

/** A workspace as the service shows it (contracts/ibm-cloud.md §9). */
export function workspaceView(workspace: WorkspaceState, context: ViewContext): Record<string, unknown> {
  const { account } = context;
  const last = workspace.actions.at(-1);
  const running = last?.status === 'INPROGRESS';
  const store = `${context.baseUrl}/v1/workspaces/${workspace.id}/runtime_data/${workspace.templateId}`;
  return {
    id: workspace.id,
    crn: crn('schematics', workspace.location, account.id, 'sandbox', 'workspace', workspace.id),
    name: workspace.name,
    type: [workspace.type],
    description: workspace.description,
    resource_group: account.resourceGroup.name,
    location: workspace.location,
    tags: workspace.tags,
    status: workspace.status,
    created_at: new Date(workspace.createdAt).toISOString(),
    created_by: account.owner.email,
    template_repo: { url: '', full_url: '', commit_id: '', has_uploadedgitrepotar: workspace.template !== null },
    template_data: [
      {
        id: workspace.templateId,
        folder: workspace.folder,
        type: workspace.type,
        values: '',
        has_githubtoken: false,
        // What is secure comes back without its value.
        variablestore: workspace.variables.map((given) => (given.secure ? { ...given, value: '' } : given)),
        values_metadata: (workspace.template?.variables ?? []).map((declared) => ({
          name: declared.name,
          type: declared.type,
          description: declared.description,
          ...(declared.default === undefined ? {} : { default: declared.default }),
        })),
      },
    ],
    runtime_data: [
      {
        id: workspace.templateId,
        engine_name: 'terraform',
        engine_version: workspace.type.replace('terraform_', ''),
        state_store_url: `${store}/state_store`,
        log_store_url: `${store}/log_store`,
      },
    ],
    workspace_status: {
      frozen: false,
      locked: running,
      ...(running ? { locked_by: account.owner.email, locked_time: new Date(last.startedAt).toISOString() } : {}),
    },
    workspace_status_msg: { status_code: workspace.message === '' ? '200' : '400', status_msg: workspace.message },
    last_action_name: last?.name ?? 'WORKSPACE_CREATE',
    last_activity_id: last?.id ?? '',
    ...(last === undefined
      ? {}
      : { last_job: { job_id: last.id, job_name: last.name, job_status: last.status.toLowerCase() } }),
  };
}

export function actionView(
  workspace: WorkspaceState,
  action: ActionState,
  context: ViewContext,
): Record<string, unknown> {
  const { templateId, type } = workspace;
  const ended = action.endedAt === null ? {} : { end_time: new Date(action.endedAt).toISOString() };
  const seconds = Math.round(((action.endedAt ?? action.startedAt) - action.startedAt) / 1000);
  return {
    action_id: action.id,
    name: action.name,
    status: action.status,
    performed_at: new Date(action.startedAt).toISOString(),
    performed_by: context.account.owner.email,
    message: action.error === null ? [] : [action.error],
    templates: [
      {
        template_id: templateId,
        template_type: type,
        start_time: new Date(action.startedAt).toISOString(),
        ...ended,
        status: action.status,
        message: action.error ?? '',
        log_url: logUrl(workspace, action, context),
        ...(action.endedAt === null
          ? {}
          : {
              log_summary: {
                activity_status: action.status,
                resources_added: action.added,
                resources_modified: 0,
                resources_destroyed: action.destroyed,
                time_taken: seconds,
                ...(action.error === null ? {} : { error: action.error }),
              },
            }),
      },
    ],
  };
}

export function logsView(
  workspace: WorkspaceState,
  action: ActionState,
  context: ViewContext,
): Record<string, unknown> {
  const template = { template_id: workspace.templateId, template_type: workspace.type };
  const templates = [{ ...template, log_url: logUrl(workspace, action, context) }];
  return { action_id: action.id, name: action.name, templates };
}

function logUrl(workspace: WorkspaceState, action: ActionState, { baseUrl }: ViewContext): string {
  return `${baseUrl}/v1/workspaces/${workspace.id}/runtime_data/${workspace.templateId}/log_store/actions/${action.id}`;
}
