"""The HTTP API of the template, in front of the functions: routes, JWT authorizer, CORS, limits.

A request becomes the event of payload format 2.0 and the function's value becomes the answer, as in
API Gateway; so a handler has one code path, here and in an account.
"""
