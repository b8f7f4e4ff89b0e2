"""What runs while nobody looks: the clock, the loop that runs jobs, and webhook deliveries."""
