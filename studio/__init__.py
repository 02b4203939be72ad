"""How people and programs reach Atrium: pages, REST, command line."""
