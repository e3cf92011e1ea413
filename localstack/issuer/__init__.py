"""A sign-in of this machine: an OIDC issuer whose access tokens carry what Cognito's carry.

Nobody proves who they are here: whoever reaches the loopback interface may sign in as anybody.
"""
