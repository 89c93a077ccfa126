"""Who works where in each quarter of the shift? Paths of people through zones, with a proven gap."""

from controltower.planning.staffing.plan import Outlook, StaffingPlan, ZoneStaff, outlook, plan_staffing
from controltower.planning.staffing.problem import Demand, Hand, StaffingProblem

__all__ = ["Demand", "Hand", "Outlook", "StaffingPlan", "StaffingProblem", "ZoneStaff", "outlook", "plan_staffing"]
