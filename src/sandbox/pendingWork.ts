/** Work that goes on behind the answers: tests, and who wants to see its outcome, wait until there is none. */
export class PendingWork {
  private readonly running = new Set<Promise<unknown>>();

  /** That it fails is nobody's business here. */
  add(work: Promise<unknown>): void {
    const ended = work.then(
      () => undefined,
      () => undefined,
    );
    this.running.add(ended);
    void ended.then(() => this.running.delete(ended));
  }

  /** Resolves when nothing goes on any more, also nothing that was begun meanwhile. */
  async done(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
