import { createHmac, timingSafeEqual } from 'node:crypto';

export interface TokenOwner {
  readonly iamId: string;
  readonly name: string;
  readonly email: string;
  readonly account: string;
  /** `ServiceId` for service ids, absent for people. */
  readonly subType?: string;
}

/**
 * Issues and checks access and refresh tokens. Access tokens are JWTs with the claims of contracts/ibm-cloud.md §3.2,
 * signed with a key of the sandbox (HS256): clients decode them, only the sandbox verifies. Tokens live by the wall
 * clock, whatever the sandbox's own clock says, since clients compare them with theirs.
 */
export class Tokens {
  private issued = 0;
  private revokedUpTo = 0;
  private readonly refreshes = new Map<string, { readonly client: string; readonly owner: TokenOwner }>();

  constructor(
    private readonly secret: string,
    private readonly owner: TokenOwner,
    private readonly lifeSeconds: number,
  ) {}

  /** The answer of the token endpoint. A refresh token is given to clients that name themselves (bx:bx). */
  grant(grantType: string, client: string | null, owner = this.owner): Record<string, unknown> {
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + this.lifeSeconds;
    this.issued++;
    const refresh = client === null ? 'not_supported' : `rt-${this.sign(`refresh/${this.issued}`)}`;
    if (client !== null) this.refreshes.set(refresh, { client, owner });
    return {
      access_token: this.jwt(this.claims(owner, grantType, client, iat, exp)),
      refresh_token: refresh,
      ims_user_id: 11812345,
      token_type: 'Bearer',
      expires_in: this.lifeSeconds,
      expiration: exp,
      scope: 'ibm openid',
    };
  }

  /** The client a refresh token was given to, and for whom; null for a token that is not ours. */
  refreshable(token: string): { readonly client: string; readonly owner: TokenOwner } | null {
    return this.refreshes.get(token) ?? null;
  }

  /** Whether an `Authorization` header carries an access token of ours that is still good. */
  accepts(authorization: string | undefined): boolean {
    return this.caller(authorization) !== null;
  }

  /** The IAM id that an `Authorization` header with a good access token of ours stands for; null: there is none. */
  caller(authorization: string | undefined): string | null {
    const [, head, claims, signature] = /^Bearer ([^.\s]+)\.([^.\s]+)\.([^.\s]+)$/i.exec(authorization ?? '') ?? [];
    if (head === undefined || claims === undefined || signature === undefined) return null;
    const expected = Buffer.from(this.sign(`${head}.${claims}`));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
    const { exp, serial, iam_id } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as SignedClaims;
    return exp > Date.now() / 1000 && serial > this.revokedUpTo ? iam_id : null;
  }

  /** Refuses every access token issued so far. */
  expireAll(): void {
    this.revokedUpTo = this.issued;
  }

  private claims(
    { iamId, name, email, account, subType }: TokenOwner,
    grantType: string,
    client: string | null,
    iat: number,
    exp: number,
  ): Record<string, unknown> {
    const sub = subType === undefined ? email : iamId.replace(/^iam-/, '');
    return {
      iam_id: iamId,
      id: iamId,
      realmid: subType === undefined ? 'IBMid' : 'iam',
      jti: `sandbox-${this.issued}`,
      identifier: iamId.replace(/^(IBMid|iam)-/, ''),
      name,
      ...(subType === undefined ? { email } : { sub_type: subType }),
      sub,
      authn: { sub, iam_id: iamId, name, ...(subType === undefined ? { email } : { sub_type: subType }) },
      account: { boundary: 'global', valid: true, bss: account, frozen: true },
      iat,
      exp,
      iss: 'https://iam.cloud.ibm.com/identity',
      grant_type: grantType,
      scope: 'ibm openid',
      client_id: client ?? 'default',
      acr: 1,
      amr: ['pwd'],
      serial: this.issued,
    };
  }

  private jwt(claims: Record<string, unknown>): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ kid: 'sandbox', alg: 'HS256' })}.${part(claims)}`;
    return `${text}.${this.sign(text)}`;
  }

  private sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}

interface SignedClaims {
  readonly exp: number;
  readonly serial: number;
  readonly iam_id: string;
}
