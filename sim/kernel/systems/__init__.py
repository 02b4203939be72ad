"""Air handlers, boxes and coils inside the compiled exchange step."""
