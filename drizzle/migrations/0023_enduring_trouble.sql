ALTER TABLE "connections" ADD COLUMN "webhooks_pending" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "removing_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "lost_claims" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_subscriptions" ADD COLUMN "mends" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "webhook_inbox_failed" ON "webhook_inbox" USING btree ("organization_id","connection_id") WHERE state = 'failed';