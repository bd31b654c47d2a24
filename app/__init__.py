"""The front door: create_app hangs the rooms, nothing else."""
