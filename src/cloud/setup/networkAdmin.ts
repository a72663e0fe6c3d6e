import type { FlowLogCollector } from '../../core/policy/vpcModel';
import type { Deletion } from '../cloud';
import type { WaitOptions } from './waitOptions';

export interface NewCollector {
  /** Unique in the VPC; `^([a-z]|[a-z][-a-z0-9]*[a-z0-9])$`, up to 63 characters. */
  readonly name: string;
  readonly active: boolean;
  /** Id of a VPC, subnet, instance, network attachment, interface or virtual network interface. */
  readonly targetId: string;
  /** In the same region, and authorized for flow logs. */
  readonly bucket: string;
  readonly resourceGroupId?: string;
}

export interface SshKey {
  readonly id: string;
  readonly name: string;
  readonly crn: string | null;
  readonly fingerprint: string | null;
  readonly publicKey: string | null;
}

export interface NewSshKey {
  readonly name: string;
  /** One line, as in `id_ed25519.pub`. */
  readonly publicKey: string;
  readonly type: 'rsa' | 'ed25519';
  readonly resourceGroupId?: string;
}

/** Why a collector could not be made, where `CloudError` of `createCollector` tells it apart. */
export const collectorRefusals = {
  /**
   * `detail.serviceCode` of what the service says while the bucket is not authorized for flow logs, or the authorization
   * is not known to it yet, or the bucket's firewall keeps it out: to be tried again for about two minutes.
   */
  notAuthorized: 'service_error',
} as const;

/** What setup makes and changes in the VPC API of one region; reads of everything else are `Cloud.vpc`. */
export interface NetworkAdmin {
  zones(region: string, signal?: AbortSignal): Promise<readonly { readonly name: string; readonly status: string }[]>;

  collectors(
    region: string,
    filter?: { readonly targetId?: string; readonly vpcId?: string; readonly name?: string },
    signal?: AbortSignal,
  ): Promise<readonly FlowLogCollector[]>;
  collector(region: string, id: string, signal?: AbortSignal): Promise<FlowLogCollector | null>;
  createCollector(region: string, wanted: NewCollector, signal?: AbortSignal): Promise<FlowLogCollector>;
  /** Suspends, resumes, renames; bucket and target cannot be changed. */
  updateCollector(
    region: string,
    id: string,
    change: { readonly active?: boolean; readonly name?: string },
    signal?: AbortSignal,
  ): Promise<FlowLogCollector>;
  /** Its objects stay; what it has not written yet is lost. */
  deleteCollector(region: string, id: string, signal?: AbortSignal): Promise<Deletion>;
  /** Until it is stable. `service_error` where it failed, `timeout` after 2 minutes. */
  waitForCollector(region: string, id: string, options?: WaitOptions): Promise<FlowLogCollector>;

  sshKeys(region: string, signal?: AbortSignal): Promise<readonly SshKey[]>;
  /** `conflict` where the name or the same key is there already. */
  createSshKey(region: string, wanted: NewSshKey, signal?: AbortSignal): Promise<SshKey>;
  deleteSshKey(region: string, id: string, signal?: AbortSignal): Promise<Deletion>;
}
