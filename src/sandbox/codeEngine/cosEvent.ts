import type { ObjectEvent } from '../s3/objectEvents';
import type { CloudEvent } from './cloudEvent';

/** What happened to an object, as the event of a subscription (contracts/logs-and-functions.md §2.11). */
export function cosEvent(event: ObjectEvent, id: string): CloudEvent {
  const operation = event.kind === 'written' ? 'Object:Write' : 'Object:Delete';
  const time = new Date(event.at).toISOString();
  const written =
    event.kind === 'written'
      ? {
          object_etag: event.etag,
          object_length: String(event.size),
          meta_headers: Object.entries(event.metadata).map(([name, value]) => ({
            header: `x-amz-meta-${name}`,
            value,
          })),
        }
      : {};
  return {
    id,
    source: `https://cloud.ibm.com/catalog/services/cloud-object-storage/${event.bucket}`,
    type: `com.ibm.cloud.cos.document.${event.kind === 'written' ? 'write' : 'delete'}`,
    time,
    subject: event.key,
    contentType: 'application/json',
    data: JSON.stringify({
      bucket: event.bucket,
      endpoint: '',
      key: event.key,
      notification: {
        bucket_name: event.bucket,
        content_type: 'application/octet-stream',
        event_type: operation,
        format: '2.0',
        object_name: event.key,
        request_id: id,
        request_time: time,
        ...written,
      },
      operation,
    }),
  };
}
