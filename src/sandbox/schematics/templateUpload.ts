import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { multipartField } from './multipartFile';
import { schematicsError } from './schematicsErrors';
import { readTar } from './tarArchive';
import { readTemplate } from './terraformFiles';
import type { WorkspaceState } from './workspaceState';

/** Takes the archive of a template, reads it for real, and lets the workspace be scanned. `now` in milliseconds. */
export function takeUpload(request: SandboxRequest, workspace: WorkspaceState, now: number): Reply {
  const archive = multipartField(request.headers['content-type'] ?? '', request.body, 'file');
  if (archive === null) return schematicsError(400, 'Bad request. The form has no field named file.');
  const files = readTar(archive);
  if (files === null) return schematicsError(400, 'Bad request. The file is not a tar archive.');
  workspace.template = readTemplate(files);
  workspace.status = 'CONNECTING';
  workspace.message = '';
  workspace.scan = { since: now, readings: 0 };
  return jsonReply(200, { id: workspace.templateId, file_value: 'template.tar', has_received_file: true });
}
