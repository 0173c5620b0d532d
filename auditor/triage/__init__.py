"""What happens to findings: waivers, baseline, threshold. Pure."""
