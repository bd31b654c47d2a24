"""Need: what was looked for and not found, counted without the person; knows the directory by codes and ids alone."""
