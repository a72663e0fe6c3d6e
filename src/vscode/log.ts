import type { LogOutputChannel } from 'vscode';

/** The extension's log. Whatever is written passes the redaction; nobody writes to the channel directly. */
export interface Log {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  /** With the stack of an error and of its causes. */
  error(message: string, error?: unknown): void;
  /** From now on this text never appears. */
  hide(secret: string): void;
  /** The same redaction, for messages and exports. */
  redact(text: string): string;
  show(): void;
  /** The last lines written, oldest first, secrets taken out. */
  recent(): readonly string[];
}

const remembered = 400;

/** `redact` takes secrets out of a text, those in `known` wherever they stand. */
export function createLog(channel: LogOutputChannel, redact: (text: string, known: readonly string[]) => string): Log {
  const secrets = new Set<string>();
  const lines: string[] = [];
  const clean = (text: string) => redact(text, [...secrets]);
  const write = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error', message: string): void => {
    const text = clean(message);
    channel[level](text);
    lines.push(`${new Date().toISOString()} [${level}] ${text}`);
    if (lines.length > remembered) lines.shift();
  };
  return {
    trace: (message) => write('trace', message),
    debug: (message) => write('debug', message),
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message, error) => write('error', error === undefined ? message : `${message}\n${described(error)}`),
    hide: (secret) => secrets.add(secret),
    redact: clean,
    show: () => channel.show(true),
    recent: () => [...lines],
  };
}

/** One HTTP request as the log tells it. */
export function requestLine(event: {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly milliseconds: number;
  readonly retryIn: number | null;
}): string {
  const { service, method, url, status, error, milliseconds, retryIn } = event;
  const outcome = [status ?? '', error ?? ''].filter((part) => part !== '').join(' ');
  const again = retryIn === null ? '' : `, again in ${Math.round(retryIn)} ms`;
  return `${service}: ${method} ${url} ${outcome} ${Math.round(milliseconds)} ms${again}`;
}

function described(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause !== undefined && depth < 4 ? `\ncaused by: ${described(error.cause, depth + 1)}` : '';
  const detail = 'detail' in error ? `\n${JSON.stringify(error.detail)}` : '';
  return `${error.stack ?? error.message}${detail}${cause}`;
}
