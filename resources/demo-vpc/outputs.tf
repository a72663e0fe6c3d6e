output "vpc_id" {
  description = "Id of the VPC; a flow log collector takes it as its target."
  value       = ibm_is_vpc.vpc.id
}

output "ibm1_public_ip" {
  description = "Public address of vsi1; http://<address>:3000/ answers."
  value       = ibm_is_floating_ip.vsi1.address
}

output "ibm1_private_ip" {
  description = "Private address of vsi1: what the flow logs show as target."
  value       = ibm_is_instance.vsi1.primary_network_attachment[0].primary_ip[0].address
}

output "ibm2_private_ip" {
  description = "Private address of vsi2, which vsi1 alone reaches."
  value       = ibm_is_instance.vsi2.primary_network_attachment[0].primary_ip[0].address
}
