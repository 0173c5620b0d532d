"""The local page on which a person triages: `auditor review`. Only that command imports it."""
