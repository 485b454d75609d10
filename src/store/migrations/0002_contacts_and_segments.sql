CREATE TABLE "merged_contacts" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"contact_id" text NOT NULL,
	CONSTRAINT "merged_contacts_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
DROP INDEX "segment_members_by_segment";--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "segments" ADD COLUMN "rule_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "segments" ADD COLUMN "recomputed_through" text;--> statement-breakpoint
ALTER TABLE "merged_contacts" ADD CONSTRAINT "merged_contacts_organisation_id_contact_id_contacts_organisation_id_id_fk" FOREIGN KEY ("organisation_id","contact_id") REFERENCES "public"."contacts"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "merged_contacts_by_contact" ON "merged_contacts" USING btree ("organisation_id","contact_id");--> statement-breakpoint
CREATE INDEX "sessions_by_contact" ON "sessions" USING btree ("organisation_id","contact_id");--> statement-breakpoint
CREATE INDEX "segment_members_by_segment" ON "segment_members" USING btree ("organisation_id","segment_id","contact_id");