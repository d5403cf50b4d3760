"""The catalogue: one file a schedule, and the tuple that holds them all."""

from scaffold.model.schedule import Schedule
from scaffold.schedules.step import STEP

SCHEDULES: tuple[Schedule, ...] = (STEP,)
