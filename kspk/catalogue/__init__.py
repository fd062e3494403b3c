"""Option lists with an owner in the programme: funds, integrations, facilities."""
