import { jsonBody } from '../http/jsonBody';
import { jsonReply, type Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import { apiError } from './apiCaller';
import {
  type CategoryType,
  type ChannelState,
  type ConfigState,
  categoryTypes,
  type PresetState,
  type ViewState,
  viewLists,
} from './config/configState';
import { JoiCheck } from './config/joi';
import { readChannels } from './config/readChannels';

const notFound = () => apiError(404, 'Resource Not Found');

/** `/v1/config/…` of LogDNA/Mezmo: views, preset alerts, categories (contracts/logs-and-functions.md §4.5). */
export function configReply(request: SandboxRequest, state: ConfigState): Reply {
  const [, , kind, ...rest] = pathSegments(request.path) ?? [];
  if (kind === 'view') return collection(request, rest, state.views, viewCalls(state));
  if (kind === 'presetalert') return collection(request, rest, state.presets, presetCalls(state));
  const type = categoryTypes.find((name) => name === rest[0]);
  if (kind === 'categories' && type !== undefined) return categories(request, type, rest.slice(1), state);
  return notFound();
}

type Body = Readonly<Record<string, unknown>>;

interface Calls<T> {
  /** A refusal, or what is to be kept under the id. */
  read(body: Body, id: string, check: JoiCheck): T | Reply;
  show(entity: T): Body;
  showListed(entity: T): Body;
  newId(): string;
}

function collection<T extends object>(
  request: SandboxRequest,
  [id, ...more]: readonly string[],
  entities: Map<string, T>,
  calls: Calls<T>,
): Reply {
  if (more.length > 0) return notFound();
  if (id === undefined) {
    if (request.method === 'GET') return jsonReply(200, [...entities.values()].map(calls.showListed));
    return request.method === 'POST' ? keep(calls.newId()) : apiError(405, 'Method not allowed');
  }
  const known = entities.get(id);
  if (known === undefined) return notFound();
  switch (request.method) {
    case 'GET':
      return jsonReply(200, calls.show(known));
    case 'PUT':
      return keep(id);
    case 'DELETE':
      entities.delete(id);
      return jsonReply(200, { deleted: true });
    default:
      return apiError(405, 'Method not allowed');
  }

  function keep(under: string): Reply {
    const body = jsonBody(request);
    if (body === null || Object.keys(body).length === 0) return apiError(400, 'Nothing to configure');
    const check = new JoiCheck();
    const read = calls.read(body, under, check);
    const [first] = check.details;
    if (first !== undefined) {
      return jsonReply(400, { details: check.details, error: first.message, code: 'BadRequest', status: 'error' });
    }
    if (isReply(read)) return read;
    entities.set(under, read);
    return jsonReply(200, calls.show(read));
  }
}

function isReply(value: object): value is Reply {
  return 'status' in value && 'body' in value;
}

function viewCalls(state: ConfigState): Calls<ViewState> {
  const shared = (view: ViewState): Body => ({
    ...{ name: view.name, query: view.query, ...view.lists, [state.viewIdName]: view.id },
    ...(view.presetid === null ? {} : { presetid: view.presetid }),
    ...(view.channels.length === 0 ? {} : { channels: view.channels.map(shownChannel) }),
  });
  return {
    newId: state.newId,
    show: (view) => ({ ...shared(view), category: view.categories }),
    showListed: (view) => ({
      ...shared(view),
      account: 'sandbox',
      category: view.categories.map((id) => state.categories.get(id)?.name ?? id),
    }),
    read(body, id, check) {
      check.known('', body, ['name', 'query', ...viewLists, 'category', 'presetid', 'channels']);
      const name = check.text('name', body.name, { required: true }) ?? '';
      const query = body.query === '' ? '' : (check.text('query', body.query) ?? '');
      const list = (of: (typeof viewLists)[number]) => check.texts(of, body[of]);
      const lists = { hosts: list('hosts'), apps: list('apps'), levels: list('levels'), tags: list('tags') };
      if (query === '' && Object.values(lists).every((items) => items.length === 0)) {
        const wanted = `must contain at least one of [query, ${viewLists.join(', ')}]`;
        check.details.push({ message: `"value" ${wanted}`, key: 'value' });
      }
      const channels = readChannels(body.channels, check, state.newId);
      const presetid = check.text('presetid', body.presetid) ?? null;
      const names = check.texts('category', body.category);
      const found = names.map((wanted) => categoryNamed(state, 'views', wanted)?.id ?? null);
      const missing = names.filter((_, at) => found[at] === null);
      if (missing.length > 0) return apiError(400, `Invalid category name(s): ${missing.join(', ')}`);
      if (presetid !== null && !state.presets.has(presetid)) return apiError(400, 'Invalid presetid');
      return { id, name, query, lists, presetid, channels, categories: found.filter((one) => one !== null) };
    },
  };
}

function presetCalls(state: ConfigState): Calls<PresetState> {
  const show = (preset: PresetState): Body => ({
    ...{ name: preset.name, presetid: preset.id },
    channels: preset.channels.map(shownChannel),
  });
  return {
    newId: state.newId,
    show,
    showListed: (preset) => ({ ...show(preset), account: 'sandbox' }),
    read(body, id, check) {
      check.known('', body, ['name', 'channels']);
      const name = check.text('name', body.name, { required: true }) ?? '';
      if (body.channels === undefined) check.complain('channels', 'is required');
      return { id, name, channels: readChannels(body.channels, check, state.newId) };
    },
  };
}

/** Other than it was asked for: addresses in one text, the interval in seconds. */
function shownChannel({ more, ...channel }: ChannelState): Body {
  const emails = Array.isArray(more.emails) ? { emails: more.emails.join(',') } : {};
  return { ...channel, ...more, ...emails };
}

function categoryNamed(state: ConfigState, type: CategoryType, name: string) {
  return [...state.categories.values()].find((known) => known.type === type && known.name === name);
}

function categories(request: SandboxRequest, type: CategoryType, [id, ...more]: readonly string[], state: ConfigState) {
  if (more.length > 0) return notFound();
  const { method } = request;
  if (id === undefined && method === 'GET') {
    return jsonReply(
      200,
      [...state.categories.values()].filter((known) => known.type === type),
    );
  }
  const known = id === undefined ? undefined : state.categories.get(id);
  if (id !== undefined && known?.type !== type) return notFound();
  if (method === 'GET') return jsonReply(200, known);
  if (method === 'DELETE' && id !== undefined) {
    state.categories.delete(id);
    return jsonReply(200, { deleted: true });
  }
  if (method !== (id === undefined ? 'POST' : 'PUT')) return apiError(405, 'Method not allowed');
  const check = new JoiCheck();
  const name = check.text('name', jsonBody(request)?.name, { required: true });
  const [first] = check.details;
  if (name === undefined) {
    return jsonReply(400, { details: check.details, error: first?.message, code: 'BadRequest', status: 'error' });
  }
  const other = categoryNamed(state, type, name);
  if (other !== undefined && other.id !== id) return apiError(409, `Category ${name} already exists`);
  const kept = { name, type, id: id ?? state.newId() };
  state.categories.set(kept.id, kept);
  return jsonReply(200, kept);
}
