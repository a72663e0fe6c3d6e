import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/**
 * Connections of one database, opened as they are needed and kept: requests of one panel run side by side, and the
 * rest wait their turn. Node's thread pool runs one statement a thread, so there should be fewer of them than threads.
 */
export class ConnectionPool {
  private readonly idle: DuckDBConnection[] = [];
  private readonly waiting: ((connection: DuckDBConnection) => void)[] = [];
  private opened = 0;
  private closed = false;

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly size: number,
  ) {}

  /** Runs `work` with a connection of its own. Rejects with the signal's reason when it fires while waiting. */
  async use<T>(signal: AbortSignal | undefined, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.take(signal);
    try {
      return await work(connection);
    } finally {
      this.give(connection);
    }
  }

  async take(signal?: AbortSignal): Promise<DuckDBConnection> {
    signal?.throwIfAborted();
    const connection = this.idle.pop();
    if (connection) return connection;
    if (this.opened < this.size) {
      this.opened++;
      return this.instance.connect().catch((error: unknown) => {
        this.opened--;
        throw error;
      });
    }
    return this.wait(signal);
  }

  give(connection: DuckDBConnection): void {
    if (this.closed) connection.closeSync();
    else {
      const next = this.waiting.shift();
      if (next) next(connection);
      else this.idle.push(connection);
    }
  }

  close(): void {
    this.closed = true;
    for (const connection of this.idle.splice(0)) connection.closeSync();
  }

  private wait(signal?: AbortSignal): Promise<DuckDBConnection> {
    return new Promise((resolve, reject) => {
      const waiter = (connection: DuckDBConnection) => {
        signal?.removeEventListener('abort', leave);
        resolve(connection);
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.push(waiter);
    });
  }
}
