"""The page's headers: those that CloudFront adds by the template, with this machine's addresses."""

from __future__ import annotations

from collections.abc import Mapping

from localstack.plan import Plan


def security_headers(plan: Plan) -> Mapping[str, str]:
    """Raises TemplateError. The bucket has no address of its own here: it is the object store's."""
    template = plan.load_template()
    bucket = f"https://{template.name('MediaBucket')}.s3.{template.region}.amazonaws.com"
    here = plan.endpoints().s3_url
    return {name: value.replace(bucket, here) for name, value in template.page_headers().items()}
