ALTER TABLE "connections" ADD COLUMN "webhooks_checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "torn_down_at" timestamp with time zone;