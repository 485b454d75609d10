CREATE INDEX "action_revisions_by_end" ON "action_revisions" USING btree ("organisation_id","valid_to");--> statement-breakpoint
CREATE INDEX "turns_of_session" ON "turns" USING btree ("organisation_id","session_id","started_at");--> statement-breakpoint
CREATE INDEX "turns_in_order" ON "turns" USING btree ("organisation_id","started_at");