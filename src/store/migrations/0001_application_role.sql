-- Errand's processes work as this role, never as the owner of the tables: row-level security can be added without a new login.
DO $$ BEGIN
  CREATE ROLE errand_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
DO $$ BEGIN
  EXECUTE format('GRANT errand_app TO %I', current_user);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO errand_app', current_schema());
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO errand_app', current_schema());
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO errand_app', current_schema());
END $$;
