"""What is asked and what is told, as marshmallow schemas: the OpenAPI document is made of them."""
