import { pathToFileURL } from 'node:url';

/**
 * A Postgres and a Redis for a start that is given both: node own-services.mjs PROJECT FOLDER
 * Prints their addresses as JSON and runs until SIGTERM. The database belongs to a role that is no superuser.
 */
const [project, folder] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${project}/scripts/${name}`).href);
const { startServices, dataFolder } = await load('services.mjs');
const { withSql } = await load('databases.mjs');

const services = await startServices({ folder, toolsFolder: `${dataFolder({})}/redis` });
const database = await withSql(project, services.databaseUrl, async (sql) => {
  await sql.unsafe('create role hub login createrole');
  await sql.unsafe('create database hub owner hub');
  const url = new URL(services.databaseUrl);
  url.username = 'hub';
  url.pathname = '/hub';
  return url.href;
});
console.log(JSON.stringify({ databaseUrl: database, redisUrl: services.redisUrl }));
const keepAlive = setInterval(() => undefined, 60_000);
process.once('SIGTERM', async () => {
  clearInterval(keepAlive);
  await services.stop();
});
