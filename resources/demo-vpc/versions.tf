terraform {
  required_version = ">= 1.9"

  required_providers {
    ibm = {
      source  = "IBM-Cloud/ibm"
      version = ">= 2.0.0, < 3.0.0"
    }
  }
}

# Schematics signs the provider in as the owner of the workspace; elsewhere IC_API_KEY does.
provider "ibm" {
  region = var.region
}
