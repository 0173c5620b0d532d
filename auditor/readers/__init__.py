"""Bytes -> `App`: what a build holds, without judgement."""
