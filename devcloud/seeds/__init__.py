"""What a new devcloud holds: people, images, networks, instances in many states, on both clouds."""
