CREATE TABLE "redactions" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"session_id" text NOT NULL,
	"message_id" text,
	"redacted_by" text NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "redactions_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_organisation_id_session_id_sessions_organisation_id_id_fk" FOREIGN KEY ("organisation_id","session_id") REFERENCES "public"."sessions"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "redactions_of_session" ON "redactions" USING btree ("organisation_id","session_id","at");--> statement-breakpoint
CREATE INDEX "steps_by_cause" ON "steps" USING btree ("organisation_id","cause","created_at") WHERE cause is not null;--> statement-breakpoint
CREATE INDEX "turns_by_cause" ON "turns" USING btree ("organisation_id","cause","started_at") WHERE cause is not null;--> statement-breakpoint
CREATE INDEX "turns_by_trigger" ON "turns" USING btree ("organisation_id","trigger","started_at") WHERE trigger <> 'message';--> statement-breakpoint
-- an audit is added to and read, never changed
REVOKE UPDATE, DELETE ON "redactions" FROM errand_app;
