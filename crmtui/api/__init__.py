"""The HTTP server: the services in the words of the documented dialects.

`server.ApiServer` runs it, `app.create_app` builds it. Importing this package loads nothing.
"""
