"""The pages of providers: each module has `routes(doors)`."""
