"""What things cost, and whom; read from the world, never changing it."""
