"""MQTT 3.1.1 and 5: messages mapped by paths, acknowledged once stored, commands by template."""

from connectors.mqtt.connector import MqttConnector, open_connector
from connectors.mqtt.mapping import MessageMapping

__all__ = ["MessageMapping", "MqttConnector", "open_connector"]
