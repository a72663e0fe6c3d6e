import type { FlowRow } from '../../core/flow/flowRow';
import type { CountsMessage, ResultsMethods, WireSearch, WireSort } from '../../protocol/results';
import { encodePage } from '../../protocol/wirePage';
import { counted } from '../format/amount';
import { shortTime } from '../format/localTime';
import { type HostConnection, messageOf } from '../host/hostConnection';

/** What the panel has the extension do beside searching. What comes of it is said in a few words. */
export class PanelErrands {
  /** An export is under way; one at a time. */
  exporting = false;

  constructor(
    private readonly host: HostConnection<ResultsMethods>,
    private readonly say: (message: string) => void,
  ) {}

  copy(text: string): void {
    this.host.request('copy', { text }).catch((error: unknown) => this.say(`Not copied: ${messageOf(error)}`));
  }

  openObject({ bucket, key, etag, index }: FlowRow): void {
    this.host
      .request('openObject', { bucket, key, etag, index })
      .catch((error: unknown) => this.say(`Not opened: ${messageOf(error)}`));
  }

  why(row: FlowRow): void {
    this.host
      .request('why', { page: encodePage([row]) })
      .catch((error: unknown) => this.say(`Not explained: ${messageOf(error)}`));
  }

  ingest(): void {
    this.host.request('ingest', {}).catch((error: unknown) => this.say(messageOf(error)));
  }

  setUp(): void {
    this.host.request('setUp', {}).catch((error: unknown) => this.say(messageOf(error)));
  }

  replay(): void {
    this.host.request('replay', {}).catch((error: unknown) => this.say(messageOf(error)));
  }

  searchBucket({ text, range }: { text: string; range: string }): void {
    this.host.request('searchBucket', { text, range }).catch((error: unknown) => this.say(messageOf(error)));
  }

  openPage(search: WireSearch): void {
    this.host.request('openPage', { search }).catch((error: unknown) => this.say(`Not opened: ${messageOf(error)}`));
  }

  copyLink({ text, range, engineId }: { text: string; range: string; engineId: string }): void {
    this.host.request('copyLink', { text, range, engineId }).then(
      () => this.say('Link copied.'),
      (error: unknown) => this.say(`Not copied: ${messageOf(error)}`),
    );
  }

  missing(text: string): void {
    this.host.request('missing', { text }).catch((error: unknown) => this.say(messageOf(error)));
  }

  save(text: string, range: string): void {
    this.host.request('saveSearch', { text, range }).then(
      (saved) => saved && this.say('Search saved.'),
      (error: unknown) => this.say(`Not saved: ${messageOf(error)}`),
    );
  }

  /** `covers`: the newest flows, where the file holds those only. */
  async export(search: WireSearch, sort: WireSort, covers: CountsMessage['covers']): Promise<void> {
    if (this.exporting) return;
    this.exporting = true;
    this.say('');
    const newest = covers === undefined ? '' : 'the newest ';
    const older = covers === undefined ? '' : ` Those before ${shortTime(covers.from)} were not fetched.`;
    let outcome = '';
    try {
      const done = await this.host.request('export', { search, sort });
      if (done !== null) outcome = `Exported ${newest}${counted(done.rows, 'flow')} to ${done.path}.${older}`;
    } catch (error) {
      outcome = `Not exported: ${messageOf(error)}`;
    }
    this.exporting = false;
    this.say(outcome);
  }
}
