"""What crosses panels: embedding, the browser, the real cloud, faults, the built wheel."""
