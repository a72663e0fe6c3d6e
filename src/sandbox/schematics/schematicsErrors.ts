import { jsonReply, type Reply } from '../http/reply';

/** The service's error body (contracts/ibm-cloud.md §9); its message ids are known for few cases. */
export function schematicsError(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return jsonReply(
    status,
    {
      requestid: '5a3d4e8c-9d0e-4c1b-8a7e-0f7e9b6d5a11',
      timestamp: '2026-01-02T03:04:05.006Z',
      messageid: messageIds[status] ?? 'M2000',
      message,
      statuscode: status,
    },
    headers,
  );
}

const messageIds: Readonly<Record<number, string>> = {
  400: 'M1008',
  401: 'M1001',
  403: 'M1003',
  404: 'M1009',
  409: 'M1010',
  429: 'M1012',
};
