CREATE TABLE "deliveries" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"session_id" text NOT NULL,
	"kind" text NOT NULL,
	"turn_id" text,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_outcome" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "deliveries_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "refused_imports" (
	"organisation_id" text NOT NULL,
	"source" text NOT NULL,
	"file_name" text NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"left_out" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"refused_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refused_imports_organisation_id_source_pk" PRIMARY KEY("organisation_id","source")
);
--> statement-breakpoint
CREATE TABLE "scenarios" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"valid_from" bigint NOT NULL,
	"valid_to" bigint,
	"questions" text[] NOT NULL,
	"answer" text NOT NULL,
	"channels" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scenarios_organisation_id_id_valid_from_pk" PRIMARY KEY("organisation_id","id","valid_from")
);
--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "left_out" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "email" jsonb;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "handoff_summary" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "handed_off_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "helpdesk_ticket" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_organisation_id_session_id_sessions_organisation_id_id_fk" FOREIGN KEY ("organisation_id","session_id") REFERENCES "public"."sessions"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refused_imports" ADD CONSTRAINT "refused_imports_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scenarios" ADD CONSTRAINT "scenarios_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_in_order" ON "deliveries" USING btree ("organisation_id","created_at");--> statement-breakpoint
CREATE INDEX "sessions_by_helpdesk_ticket" ON "sessions" USING btree ("organisation_id","helpdesk_ticket") WHERE helpdesk_ticket is not null;