/** An event as Code Engine delivers it (contracts/logs-and-functions.md §2.11). */
export interface CloudEvent {
  /** Stays the same when the event is delivered again. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  /** Null where events of the kind have none. */
  readonly subject: string | null;
  readonly contentType: string;
  readonly data: string;
}

/** The headers of the request to an app or function; `extensions` are further attributes. */
export function eventHeaders(event: CloudEvent, extensions: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {
    'ce-id': event.id,
    'ce-source': event.source,
    'ce-specversion': '1.0',
    'ce-time': event.time,
    'ce-type': event.type,
    'content-type': event.contentType,
  };
  // A header holds Latin letters alone; the binding of CloudEvents to HTTP encodes what is beyond.
  if (event.subject !== null) headers['ce-subject'] = event.subject.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
  for (const [name, value] of Object.entries(extensions)) headers[`ce-${name}`] = value;
  return headers;
}

/** The variables of a job run. Whether a job gets the subject is not documented: it does not. */
export function eventEnvironment(
  event: CloudEvent,
  extensions: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = {
    CE_DATA: event.data,
    CE_ID: event.id,
    CE_SOURCE: event.source,
    CE_SPECVERSION: '1.0',
    CE_TIME: event.time,
    CE_TYPE: event.type,
    CONTENT_TYPE: event.contentType,
  };
  for (const [name, value] of Object.entries(extensions)) env[`CE_${name.toUpperCase()}`] = value;
  return env;
}
