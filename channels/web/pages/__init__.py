"""The pages: every module here has `routes(doors)`, and nothing lists them."""
