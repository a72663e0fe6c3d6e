variable "basename" {
  description = "Stands before every name: <basename>-vpc, <basename>-vsi1 and so on."
  type        = string
  default     = "demo"

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$", var.basename))
    error_message = "The base name has lower case letters, digits and hyphens, begins with a letter, and is at most 40 long."
  }
}

variable "region" {
  description = "Region of the VPC, for example us-south. Its first two zones are used."
  type        = string
  default     = "us-south"
}

variable "resource_group_id" {
  description = "Id of the resource group; null takes the account's default group."
  type        = string
  default     = null
}

variable "ssh_key_name" {
  description = "Name of an SSH key of the region, for logging in once port 22 is opened; empty: nobody can log in."
  type        = string
  default     = ""
}

variable "profile" {
  description = "Profile of the two instances."
  type        = string
  default     = "cx2-2x4"
}

variable "image_os" {
  description = "Operating system of the two instances, by the name that IBM Cloud gives it; it needs python3 and cloud-init."
  type        = string
  default     = "ubuntu-24-04-amd64"
}
