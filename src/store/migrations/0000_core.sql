CREATE TABLE "action_revisions" (
	"organisation_id" text NOT NULL,
	"action_id" text NOT NULL,
	"revision" integer NOT NULL,
	"valid_from" bigint NOT NULL,
	"valid_to" bigint,
	"tool_name" text NOT NULL,
	"status" text NOT NULL,
	"channels" text[] NOT NULL,
	"segment_ids" text[] NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "action_revisions_organisation_id_action_id_revision_pk" PRIMARY KEY("organisation_id","action_id","revision")
);
--> statement-breakpoint
CREATE TABLE "actions" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"origin_kind" text NOT NULL,
	"origin_source" text,
	"origin_operation" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "actions_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"email" text,
	"phone" text,
	"external_id" text,
	"verified" boolean DEFAULT false NOT NULL,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contacts_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "global_variables" (
	"organisation_id" text NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"sealed_value" text NOT NULL,
	"hosts" text[] NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "global_variables_organisation_id_key_pk" PRIMARY KEY("organisation_id","key")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"organisation_id" text NOT NULL,
	"session_id" text NOT NULL,
	"role" text NOT NULL,
	"id" text NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "messages_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_organisation_id_session_id_role_id_pk" PRIMARY KEY("organisation_id","session_id","role","id")
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb NOT NULL,
	"catalog_version" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segment_members" (
	"organisation_id" text NOT NULL,
	"contact_id" text NOT NULL,
	"segment_id" text NOT NULL,
	"explicit" boolean NOT NULL,
	CONSTRAINT "segment_members_organisation_id_contact_id_segment_id_pk" PRIMARY KEY("organisation_id","contact_id","segment_id")
);
--> statement-breakpoint
CREATE TABLE "segments" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"rule" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "segments_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"external_id" text NOT NULL,
	"contact_id" text,
	"channel" text NOT NULL,
	"ticket_number" bigint NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"handled_by" text DEFAULT 'ai' NOT NULL,
	"handoff_reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"organisation_id" text NOT NULL,
	"owner_kind" text NOT NULL,
	"owner_id" text NOT NULL,
	"step" integer NOT NULL,
	"decision" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" text,
	"action_id" text,
	"revision" integer,
	"arguments" jsonb,
	"nonce" text,
	"request" jsonb,
	"sent_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"cause" text,
	"response_status" integer,
	"response_headers" jsonb,
	"response_body" "bytea",
	"response_cut" boolean,
	"timings" jsonb,
	"late_outcome" jsonb,
	CONSTRAINT "steps_organisation_id_owner_kind_owner_id_step_pk" PRIMARY KEY("organisation_id","owner_kind","owner_id","step")
);
--> statement-breakpoint
CREATE TABLE "ticket_counters" (
	"organisation_id" text PRIMARY KEY NOT NULL,
	"last" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "turns" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"session_id" text NOT NULL,
	"trigger" text NOT NULL,
	"message_id" text,
	"parent_turn_id" text,
	"depth" integer NOT NULL,
	"catalog_version" bigint NOT NULL,
	"facts" jsonb NOT NULL,
	"status" text NOT NULL,
	"cause" text,
	"sealed_widget_headers" text,
	"run_id" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "turns_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
ALTER TABLE "action_revisions" ADD CONSTRAINT "action_revisions_organisation_id_action_id_actions_organisation_id_id_fk" FOREIGN KEY ("organisation_id","action_id") REFERENCES "public"."actions"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "actions" ADD CONSTRAINT "actions_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "global_variables" ADD CONSTRAINT "global_variables_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_organisation_id_session_id_sessions_organisation_id_id_fk" FOREIGN KEY ("organisation_id","session_id") REFERENCES "public"."sessions"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_members" ADD CONSTRAINT "segment_members_organisation_id_contact_id_contacts_organisation_id_id_fk" FOREIGN KEY ("organisation_id","contact_id") REFERENCES "public"."contacts"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segment_members" ADD CONSTRAINT "segment_members_organisation_id_segment_id_segments_organisation_id_id_fk" FOREIGN KEY ("organisation_id","segment_id") REFERENCES "public"."segments"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "segments" ADD CONSTRAINT "segments_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_organisation_id_contact_id_contacts_organisation_id_id_fk" FOREIGN KEY ("organisation_id","contact_id") REFERENCES "public"."contacts"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_counters" ADD CONSTRAINT "ticket_counters_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "turns" ADD CONSTRAINT "turns_organisation_id_session_id_sessions_organisation_id_id_fk" FOREIGN KEY ("organisation_id","session_id") REFERENCES "public"."sessions"("organisation_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "action_revisions_current" ON "action_revisions" USING btree ("organisation_id","action_id") WHERE valid_to is null;--> statement-breakpoint
CREATE UNIQUE INDEX "action_revisions_tool_name" ON "action_revisions" USING btree ("organisation_id","tool_name") WHERE valid_to is null;--> statement-breakpoint
CREATE INDEX "action_revisions_by_version" ON "action_revisions" USING btree ("organisation_id","valid_from");--> statement-breakpoint
CREATE INDEX "actions_by_origin" ON "actions" USING btree ("organisation_id","origin_kind","origin_source");--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_email" ON "contacts" USING btree ("organisation_id","email") WHERE email is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_phone" ON "contacts" USING btree ("organisation_id","phone") WHERE phone is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_external_id" ON "contacts" USING btree ("organisation_id","external_id") WHERE external_id is not null;--> statement-breakpoint
CREATE INDEX "messages_in_order" ON "messages" USING btree ("organisation_id","session_id","position");--> statement-breakpoint
CREATE INDEX "segment_members_by_segment" ON "segment_members" USING btree ("organisation_id","segment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "segments_name" ON "segments" USING btree ("organisation_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_external_id" ON "sessions" USING btree ("organisation_id","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_ticket_number" ON "sessions" USING btree ("organisation_id","ticket_number");--> statement-breakpoint
CREATE INDEX "steps_by_action" ON "steps" USING btree ("organisation_id","action_id","created_at") WHERE action_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "turns_of_message" ON "turns" USING btree ("organisation_id","session_id","message_id","depth") WHERE trigger in ('message', 'continuation');