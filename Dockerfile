# syntax=docker/dockerfile:1
# One image for server, worker and commands; the command chooses. Built in one stage, run from another without the
# build tools, as a user without rights.
FROM node:22-bookworm-slim AS build
WORKDIR /app
ENV CI=true
RUN npm install --global pnpm@12.21.0
# First what changes rarely, so that the packages are fetched again only when the lockfile changes.
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml ./
COPY patches patches/
COPY client/package.json client/
COPY drizzle/package.json drizzle/
COPY sandbox/package.json sandbox/
COPY server/package.json server/
COPY shared/package.json shared/
COPY tests/package.json tests/
COPY worker/package.json worker/
RUN pnpm install --frozen-lockfile --filter "!@syncline/tests"
COPY . .
RUN pnpm --filter @syncline/server --filter @syncline/worker --filter @syncline/client run build
RUN rm -rf node_modules */node_modules \
  && pnpm install --frozen-lockfile --prod --filter @syncline/server --filter @syncline/worker

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/server/package.json ./server/
COPY --from=build /app/server/node_modules ./server/node_modules
COPY --from=build /app/server/dist ./server/dist
COPY --from=build /app/worker/package.json ./worker/
COPY --from=build /app/worker/node_modules ./worker/node_modules
COPY --from=build /app/worker/dist ./worker/dist
COPY --from=build /app/client/dist ./client/dist
# Where a worker sorts large results: a volume mounted there belongs to the user without rights.
RUN mkdir -p /var/lib/syncline/spill && chown node:node /var/lib/syncline/spill
USER node
EXPOSE 3000
CMD ["node", "--enable-source-maps", "server/dist/main.js"]
