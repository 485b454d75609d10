CREATE TABLE "imports" (
	"organisation_id" text NOT NULL,
	"catalog_version" bigint NOT NULL,
	"source" text NOT NULL,
	"file_name" text NOT NULL,
	"undone_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "imports_organisation_id_catalog_version_pk" PRIMARY KEY("organisation_id","catalog_version")
);
--> statement-breakpoint
ALTER TABLE "action_revisions" ADD COLUMN "imported" jsonb;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "imports_by_source" ON "imports" USING btree ("organisation_id","source","catalog_version");