"""Development scripts: measuring, making material, training."""
