"""Small made-up chains on the actors, boards, clock and kernels of Sweden, and published cases."""
