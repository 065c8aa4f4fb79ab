import { router } from '../trpc.ts';
import { listSchedules } from './list-schedules.ts';
import { updateSchedule } from './update-schedule.ts';

export const schedulesRouter = router({ list: listSchedules, update: updateSchedule });
