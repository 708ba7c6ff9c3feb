"""Rails: what must hold for each permit, beside the country's quota. docs/rails.md tells operators of each."""
