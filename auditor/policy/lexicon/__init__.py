"""Text -> matches of terms and cues."""
