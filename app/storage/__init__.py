"""What is kept: tables, sealed columns, migrations, and the database that they live in."""
