"""What LocalStack's init hook makes, rendered from the template."""
