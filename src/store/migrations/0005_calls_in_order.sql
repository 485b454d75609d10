ALTER TABLE "steps" ADD COLUMN "request_body" "bytea";--> statement-breakpoint
CREATE INDEX "steps_calls_in_order" ON "steps" USING btree ("organisation_id","created_at") WHERE action_id is not null;