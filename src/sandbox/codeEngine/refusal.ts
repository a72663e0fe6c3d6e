/** Why a caller may not do what was asked for. */
export type Refusal = 'unauthenticated' | 'forbidden';

/** By `Authorization` header and method; null: the caller may. */
export type RefuseCaller = (authorization: string | undefined, method: string) => Refusal | null;
