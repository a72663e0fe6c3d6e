import { formatIpv4 } from '../../core/net/ipv4';
import { isPrivateAddress } from '../../core/net/privateAddress';

/** How an attempt to open a TCP connection from this machine ended. */
export type ProbeOutcome = 'connected' | 'refused' | 'silent' | 'unreachable';

/**
 * What the attempt proves and what it does not: this machine may have another address than the one the rule is for, and
 * a private address is reached from inside the VPC, or by VPN, alone.
 */
export function describeProbe(outcome: ProbeOutcome, address: number, port: number): string {
  const where = `${formatIpv4(address)}:${port}`;
  const own = 'It says nothing of other initiators: rules see the address that this machine has on the way out.';
  switch (outcome) {
    case 'connected':
      return `${where} answers this machine: the rules and the service let it connect. ${own}`;
    case 'refused':
      return `${where} refuses this machine: the packets get through, most likely, but nothing listens there (or a firewall on the way says no). ${own}`;
    case 'silent':
      return `${where} does not answer this machine: rules, a firewall in the instance, or a missing route may all be why. ${own}`;
    case 'unreachable':
      return isPrivateAddress(address)
        ? `This machine has no way to ${where}: it is a private address of the VPC. That proves nothing about the rules.`
        : `This machine has no way to ${where}. That proves nothing about the rules.`;
  }
}
