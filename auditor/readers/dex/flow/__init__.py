"""Where values go: forward from the places that read data, over frames of single methods."""
