import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, send, vpcUrl } from './sandboxClient';

export interface VpcAnswer {
  readonly status: number;
  /** The first error's, where there is one. */
  readonly code: string | undefined;
  readonly body: VpcBody;
}

export interface VpcBody {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A call of the VPC API with its answer, whatever it is. */
export async function vpcCall(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<VpcAnswer> {
  const answer = await send(vpcUrl(sandbox, path), {
    method,
    headers: await bearer(sandbox),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed = answer.text === '' ? {} : JSON.parse(answer.text);
  return { status: answer.status, code: parsed.errors?.[0]?.code, body: parsed };
}

/** The same where only success will do. */
export async function vpcMake(sandbox: Sandbox, path: string, body: unknown): Promise<VpcBody> {
  const answer = await vpcCall(sandbox, 'POST', path, body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
