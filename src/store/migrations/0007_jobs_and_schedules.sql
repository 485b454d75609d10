CREATE TABLE "jobs" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"session_id" text NOT NULL,
	"turn_id" text NOT NULL,
	"step" integer NOT NULL,
	"action_id" text NOT NULL,
	"tool_name" text NOT NULL,
	"reference" text NOT NULL,
	"catalog_version" bigint NOT NULL,
	"declaration" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"cause" text,
	"polls" integer DEFAULT 0 NOT NULL,
	"last_outcome" text,
	"callback_body" text,
	"last_polled_at" timestamp with time zone,
	"next_poll_at" timestamp with time zone,
	"deadline_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"told_at" timestamp with time zone,
	"resumed_at" timestamp with time zone,
	CONSTRAINT "jobs_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "schedule_runs" (
	"organisation_id" text NOT NULL,
	"schedule_id" text NOT NULL,
	"id" text NOT NULL,
	"scheduled_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"outcome" text,
	"result" text,
	"changed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "schedule_runs_organisation_id_schedule_id_id_pk" PRIMARY KEY("organisation_id","schedule_id","id")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"action_id" text NOT NULL,
	"arguments" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"cron" text[] NOT NULL,
	"every_seconds" integer,
	"timezone" text DEFAULT 'UTC' NOT NULL,
	"overlap" text NOT NULL,
	"catchup_seconds" integer NOT NULL,
	"compare_pointer" text,
	"on_change" text NOT NULL,
	"session_id" text,
	"paused" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedules_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
DROP INDEX "turns_of_message";--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_runs" ADD CONSTRAINT "schedule_runs_organisation_id_schedule_id_schedules_organisation_id_id_fk" FOREIGN KEY ("organisation_id","schedule_id") REFERENCES "public"."schedules"("organisation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "jobs_of_session" ON "jobs" USING btree ("organisation_id","session_id","created_at");--> statement-breakpoint
CREATE INDEX "jobs_in_order" ON "jobs" USING btree ("organisation_id","created_at");--> statement-breakpoint
CREATE INDEX "jobs_overdue" ON "jobs" USING btree (coalesce(next_poll_at, ended_at)) WHERE told_at is null;--> statement-breakpoint
CREATE INDEX "schedule_runs_in_order" ON "schedule_runs" USING btree ("organisation_id","schedule_id","started_at");--> statement-breakpoint
CREATE INDEX "deliveries_of_session" ON "deliveries" USING btree ("organisation_id","session_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "turns_of_message" ON "turns" USING btree ("organisation_id","session_id","message_id","depth") WHERE trigger <> 'replay';