"""How an effect of several events at once divides among them."""
