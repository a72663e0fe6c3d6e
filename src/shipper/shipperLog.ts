import { redact } from '../cloud/redact';

export type LogLevel = 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The shipper's own log: one line of JSON an event, without secrets and without contents of records. */
export type ShipperLog = (level: LogLevel, event: string, fields?: LogFields) => void;

/** `write` takes whole lines; `known` are secrets to hide wherever they stand. */
export function createShipperLog(write: (line: string) => void, known: readonly string[] = []): ShipperLog {
  return (level, event, fields = {}) => {
    const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...fields });
    write(redact(line, known));
  };
}
