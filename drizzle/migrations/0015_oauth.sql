ALTER TABLE "connections" ADD COLUMN "renew_by" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "refresh_claimed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "kind" text DEFAULT 'keys' NOT NULL;--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "auth_id" text;--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "start_sync" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "created_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "handovers" ADD COLUMN "failure" jsonb;--> statement-breakpoint
CREATE INDEX "connections_to_renew" ON "connections" USING btree ("renew_by") WHERE renew_by is not null;