"""Who does what next? The task list of everybody at work, and of the robots that go along."""

from controltower.planning.tasks.plan import SCALES, DeviceList, Step, TaskList, TaskPlan, Why, plan_tasks
from controltower.planning.tasks.problem import SPARE, Device, Hand, Job, JobKind, TaskProblem
from controltower.planning.tasks.reading import problem_of
from controltower.planning.tasks.schedule import pressing, walk_s

__all__ = [
    "SCALES",
    "SPARE",
    "Device",
    "DeviceList",
    "Hand",
    "Job",
    "JobKind",
    "Step",
    "TaskList",
    "TaskPlan",
    "TaskProblem",
    "Why",
    "plan_tasks",
    "pressing",
    "problem_of",
    "walk_s",
]
