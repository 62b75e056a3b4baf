"""The only room that speaks SQL: one SQLite file, its repositories and its keys."""
