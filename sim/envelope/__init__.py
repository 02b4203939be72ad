"""What encloses the zones as arrays: networks of layers, apertures, modes and what drives them."""
