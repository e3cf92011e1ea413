"""The built web page, served by the API's own origin as CloudFront does it in the cloud."""
