import * as v from 'valibot';
import { parseQuery } from '../../core/query/parse';
import type { OnProgress, SearchProgress } from '../../core/query/searchProgress';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';
import {
  type FromPanel,
  type ResultsMethods,
  readFromPanel,
  resultsMethods,
  type ToPanel,
  type WireSearch,
} from '../../protocol/results';
import { encodePage } from '../../protocol/wirePage';
import { atMostEvery } from './atMostEvery';
import { FollowedSearch } from './followedSearch';
import { onlyRow } from './onlyRow';
import type { PanelEngine, PanelPorts } from './panelPorts';
import { type Handlers, RequestError, RpcServer } from './rpcServer';

/** Milliseconds between two reports of how far a request is: four a second are enough to see it go on. */
const progressEvery = 250;

/** What the session reports to whoever shows the panel. */
export interface PanelListener {
  ready(): void;
  ran(text: string, range: string, engineId: string): void;
}

/**
 * Answers one results panel from the chosen engine. Knows no editor: messages come in through `receive` and leave
 * through `send`. Pages, counts, timeline and top values of one run go on side by side; a later run, or `cancel`, ends
 * those of an earlier one. An export outlives the run it came from.
 */
export class PanelSession {
  private readonly server: RpcServer<ResultsMethods>;
  private run = 0;
  private readonly followed: FollowedSearch;

  constructor(
    private readonly ports: PanelPorts,
    private readonly send: (message: ToPanel) => void,
    private readonly listener: PanelListener,
  ) {
    this.followed = new FollowedSearch(send);
    this.server = new RpcServer(resultsMethods, this.handlers(), send, (message, error) => ports.log(message, error));
  }

  receive(message: unknown): void {
    const read = readFromPanel(message);
    if (read === null) {
      this.ports.log('the results panel sent a message that is not one of its own');
      return;
    }
    this.take(read);
  }

  /** The page is gone until it is shown again, and with it what was put together of flows that came in. */
  hidden(): void {
    this.server.cancelWhere((method) => method === 'follow');
  }

  dispose(): void {
    this.server.dispose();
  }

  private take(message: FromPanel): void {
    switch (message.kind) {
      case 'request':
        void this.server.answer(message);
        return;
      case 'cancel':
        this.server.cancel(message.id);
        return;
      case 'notify':
        switch (message.event) {
          case 'ready':
            // A page that loads counts its runs from the start again.
            this.run = 0;
            this.server.cancelWhere(() => true);
            this.listener.ready();
            return;
          case 'ran':
            this.listener.ran(message.text, message.range, message.engineId);
            return;
          case 'took':
            this.followed.took();
            return;
          case 'problem':
            this.ports.log(`results panel: ${message.message}`);
            return;
        }
    }
  }

  private handlers(): Handlers<ResultsMethods> {
    return {
      page: async ({ search, sort, offset, limit }, signal, id) => {
        const { engine, request } = this.begin(search);
        const page = { ...request, sort, offset, limit };
        return encodePage(await this.told(id, (onProgress) => engine.page(page, signal, onProgress)));
      },
      count: async ({ search }, signal, id) => {
        const { engine, request } = this.begin(search);
        const { total, accepted, rejected, seenFrom } = await this.told(id, (onProgress) =>
          engine.count(request, signal, onProgress),
        );
        const covers = await engine.coverage?.(request, signal);
        return {
          ...{ total, accepted, rejected },
          ...(seenFrom === undefined ? {} : { seenFrom }),
          ...(covers ? { covers: { from: covers.from, rows: covers.rows } } : {}),
        };
      },
      follow: async ({ search }, signal) => {
        const { engine, request } = this.begin(search);
        if (engine.follow === undefined) throw new RequestError('bad_request', `${engine.label} cannot be followed.`);
        await this.followed.follow(engine, request, search.run, signal);
        return null;
      },
      timeline: async ({ search, buckets }, signal, id) => {
        const { engine, request } = this.begin(search);
        const timeline = await this.told(id, (onProgress) =>
          engine.timeline({ ...request, buckets }, signal, onProgress),
        );
        return {
          ...timeline,
          buckets: timeline.buckets.map(({ start, total, accepted, rejected }) => ({
            start,
            total,
            accepted,
            rejected,
          })),
        };
      },
      topValues: async ({ search, field, limit }, signal) => {
        const { engine, request } = this.begin(search);
        return [...(await engine.topValues({ ...request, field, limit }, signal))];
      },
      describeEmpty: async ({ search }, signal) => {
        const { engine, request } = this.begin(search);
        const { message, steps } = await this.ports.describeEmpty(engine, request, signal);
        return { message, steps: steps.map(({ action, label }) => ({ action, label })) };
      },
      info: async ({ engineId }, signal) => {
        const info = await this.chosen(engineId).engine.info(signal);
        return { ...info, limits: [...info.limits] };
      },
      saveSearch: ({ text, range }) => this.ports.saveSearch(text, range),
      export: async ({ search, sort }, signal) => {
        const { engine, request } = this.prepare(search);
        return this.ports.export(engine, { ...request, sort }, signal);
      },
      openObject: async (ref) => {
        await this.ports.openObject(ref);
        return null;
      },
      why: async ({ page }) => {
        this.ports.why(onlyRow(page));
        return null;
      },
      copy: async ({ text }) => {
        await this.ports.copy(text);
        return null;
      },
      ingest: async () => {
        await this.ports.ingest();
        return null;
      },
      setUp: async () => {
        this.ports.setUp();
        return null;
      },
      replay: async () => {
        this.ports.replay();
        return null;
      },
      searchBucket: async (search) => {
        await this.ports.searchBucket(search);
        return null;
      },
      openPage: async ({ search }) => {
        const { page } = this.chosen(search.engineId);
        if (page === undefined) throw new RequestError('bad_request', 'This engine has no web page of its own.');
        await this.ports.openPage(page, this.prepare(search).request);
        return null;
      },
      copyLink: async (search) => {
        await this.ports.copyLink(search);
        return null;
      },
      missing: async ({ text }) => {
        this.ports.missing(text);
        return null;
      },
    };
  }

  /** Asks an engine, and tells the page how far it is with the answer. */
  private async told<T>(id: number, ask: (onProgress: OnProgress) => Promise<T>): Promise<T> {
    const { tell, stop } = atMostEvery(progressEvery, (progress: SearchProgress) =>
      this.send({ kind: 'progress', id, progress }),
    );
    try {
      return await ask(tell);
    } finally {
      stop();
    }
  }

  /** The same as `prepare`; the first request of a run ends what is under way for an earlier one, and begins afresh. */
  private begin(search: WireSearch): { readonly engine: QueryEngine; readonly request: SearchRequest } {
    const isFirst = search.run > this.run;
    if (isFirst) {
      this.run = search.run;
      this.server.cancelWhere((method, params) => method !== 'export' && runOf(params) < search.run);
    }
    const prepared = this.prepare(search);
    if (isFirst) prepared.engine.renew?.(prepared.request);
    return prepared;
  }

  private prepare(search: WireSearch): { readonly engine: QueryEngine; readonly request: SearchRequest } {
    const { query, problems } = parseQuery(search.text);
    const error = problems.find((problem) => problem.severity === 'error');
    if (error !== undefined) throw new RequestError('bad_search', error.message);
    return { engine: this.chosen(search.engineId).engine, request: { query, from: search.from, to: search.to } };
  }

  private chosen(id: string): PanelEngine {
    const found = this.ports.engines().find((engine) => engine.id === id);
    if (found === undefined) {
      throw new RequestError('unknown_engine', `The engine “${id}” is no longer there. Choose another one.`);
    }
    return found;
  }
}

const ofRun = v.object({ search: v.object({ run: v.number() }) });

/** The run a request belongs to; infinite for one that belongs to none and is never superseded. */
function runOf(params: unknown): number {
  const read = v.safeParse(ofRun, params);
  return read.success ? read.output.search.run : Number.POSITIVE_INFINITY;
}
