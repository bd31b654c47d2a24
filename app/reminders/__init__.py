"""What happens because time passes: owners are asked, listings join the checking queue, and what nobody checks is archived."""
