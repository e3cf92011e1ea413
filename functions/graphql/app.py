"""The function: HTTP API events in, GraphQL answers out. Everything is made once, at import."""

from __future__ import annotations

import gc

from mangum import Mangum

from functions.graphql.endpoint import Endpoint
from functions.graphql.schema import build_schema
from reelroom.settings import GraphqlSettings
from reelroom.wiring import services_for_graphql

settings = GraphqlSettings.from_environment()
endpoint = Endpoint(build_schema(), services_for_graphql(settings), settings.introspection)
handler = Mangum(endpoint, lifespan="off")
gc.freeze()  # what was made here stays: no collection during a call has to look at it again
