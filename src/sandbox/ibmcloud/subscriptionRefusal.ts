/** Why a subscription is not made, worded as the CLI words it (contracts/logs-and-functions.md §2.11). */
export type SubscriptionRefusal =
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'exists'; readonly name: string }
  | { readonly kind: 'no_role'; readonly bucket: string }
  | { readonly kind: 'no_bucket'; readonly bucket: string; readonly region: string }
  | { readonly kind: 'no_destination'; readonly destination: string; readonly destinationType: string }
  | { readonly kind: 'quota'; readonly most: number };

export function refusalStatus({ kind }: SubscriptionRefusal): number {
  if (kind === 'exists' || kind === 'quota') return 409;
  if (kind === 'no_role') return 403;
  return kind === 'invalid' ? 400 : 404;
}

export function refusalText(refusal: SubscriptionRefusal): string {
  switch (refusal.kind) {
    case 'invalid':
      return refusal.message;
    case 'exists':
      return `A subscription of the name '${refusal.name}' already exists.`;
    case 'no_role':
      return `The project is not authorized to configure notifications for the bucket '${refusal.bucket}'. Verify that the 'Notifications Manager' role is assigned to your project for the Object Storage instance.`;
    case 'no_bucket':
      return `Error accessing bucket '${refusal.bucket}' in region '${refusal.region}'. The bucket must be regional and in the region of the project.`;
    case 'no_destination':
      return `NotFound: sink not found: ${refusal.destinationType} '${refusal.destination}' does not exist in the project.`;
    case 'quota':
      return `A project may have ${refusal.most} subscriptions.`;
  }
}
