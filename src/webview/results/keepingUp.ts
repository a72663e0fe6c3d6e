import type { EngineChoice, ResultsMethods } from '../../protocol/results';
import type { HostConnection } from '../host/hostConnection';
import { Following, followText, whyNotFollowed } from './following';
import { LookAgain, type LookAgainPorts } from './lookAgain';
import type { FollowModel } from './panelFrame';
import type { SearchRun } from './searchRun';

/** What keeping up needs of the panel. */
export interface KeepingUpPorts extends Pick<LookAgainPorts, 'begin' | 'place' | 'replace'> {
  shown(): SearchRun | null;
  /** The engine of the result shown. */
  engine(): EngineChoice | undefined;
  /** Whether the box holds the search of the result shown. */
  isAsRun(run: SearchRun): boolean;
  /** Runs the search as it stands in the box. */
  start(): void;
  /** Whether the search is to be followed after a reload. */
  remember(following: boolean): void;
  /** The engine's data is other than it was. */
  newData(): void;
  changed(): void;
  say(message: string): void;
}

/** How a result that is shown keeps up with flows that come in after it was found. */
export class KeepingUp {
  /** The engine has other rows than the result shows. */
  newData = false;
  private readonly following: Following;
  private readonly again: LookAgain;

  constructor(
    host: HostConnection<ResultsMethods>,
    private readonly ports: KeepingUpPorts,
  ) {
    this.following = new Following(host, () => ports.changed());
    this.again = new LookAgain({
      shown: () => ports.shown(),
      wanted: () => this.following.looksAgain,
      begin: (run) => ports.begin(run),
      place: () => ports.place(),
      replace: (next, by, selectedRow) => {
        ports.replace(next, by, selectedRow);
        this.newData = false;
      },
      failed: (message) => ports.say(`Not looked up again: ${message}`),
    });
  }

  get on(): boolean {
    return this.following.on;
  }

  get model(): FollowModel {
    return {
      on: this.following.on,
      whyNot: this.whyNot(),
      text: followText(this.following, this.ports.shown()?.shown ?? null),
      troubled: this.following.state?.connected === false,
    };
  }

  toggle(): void {
    const whyNot = this.whyNot();
    if (this.on) this.stop('Stopped following');
    else if (whyNot === null) this.follow();
    else this.ports.say(whyNot);
  }

  /** After a reload, where it can still be followed. */
  resume(): void {
    if (this.whyNot() === null) this.follow();
  }

  /** Another search is run. */
  begin(): void {
    this.following.stop('');
    this.newData = false;
  }

  /** How it goes, as the engine says. */
  heard(state: { readonly connected: boolean; readonly message: string }): void {
    this.following.heard(state);
  }

  enginesChanged(): void {
    if (this.on && this.ports.engine() === undefined) this.stop('Stopped following: the engine is gone');
  }

  /** A result with flows stays as it is read, with an offer; one that found nothing looks again. */
  dataChanged(): void {
    const { ports } = this;
    const run = ports.shown();
    const foundNothing = run?.counts?.total === 0 && !run.running;
    if (this.following.looksAgain) void this.again.look();
    else if (foundNothing && ports.isAsRun(run)) ports.start();
    else {
      this.newData = run !== null;
      ports.newData();
    }
  }

  private whyNot(): string | null {
    return whyNotFollowed(this.ports.engine(), this.ports.shown()?.search.to ?? null, Date.now() * 1000);
  }

  private follow(): void {
    const run = this.ports.shown();
    const how = this.ports.engine()?.follows;
    if (run === null || how === undefined) return;
    const { search } = run;
    const isOpen = search.to === null || search.to <= Date.now() * 1000;
    this.following.start(how, search, isOpen);
    this.ports.remember(true);
    if (how === 'changes' && this.newData) void this.again.look();
  }

  private stop(message: string): void {
    this.following.stop(message);
    this.ports.remember(false);
  }
}
